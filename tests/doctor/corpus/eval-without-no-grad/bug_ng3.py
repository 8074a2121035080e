# expects: eval-without-no-grad
import torch
from torch import nn
torch.manual_seed(0)
net = nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.Flatten(), nn.Linear(64, 2))
opt = torch.optim.SGD(net.parameters(), 0.1)
x, y = torch.randn(40, 1, 6, 6), torch.randint(0, 2, (40,))
for e in range(2):
    net.train()
    for i in range(0, 32, 8):
        opt.zero_grad(); nn.functional.cross_entropy(net(x[i:i+8]), y[i:i+8]).backward(); opt.step()
net.eval()
preds = []
for i in range(32, 40, 4): preds.append(net(x[i:i+4]))
print((torch.cat(preds).argmax(1) == y[32:]).float().mean().item())
