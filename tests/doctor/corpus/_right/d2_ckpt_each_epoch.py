# expects: nothing
import torch
from torch import nn
torch.manual_seed(0)
net = nn.Linear(4, 2); opt = torch.optim.Adam(net.parameters(), 0.01)
x = torch.randn(40, 4); y = (x[:, 0] > 0).long()
for e in range(4):
    opt.zero_grad(); loss = nn.functional.cross_entropy(net(x), y); loss.backward(); opt.step()
    ckpt = {"epoch": e, "model": net.state_dict(), "opt": opt.state_dict()}
    torch.save(ckpt, f"ckpt_{e}.pt")
again = nn.Linear(4, 2)
again.load_state_dict(torch.load("ckpt_3.pt")["model"])
again.eval()
with torch.no_grad(): print((again(x).argmax(1) == y).float().mean().item())
