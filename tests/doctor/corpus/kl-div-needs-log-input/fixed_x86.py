# expects: nothing
import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(200, 6)
soft = torch.softmax(3 * x[:, :3], 1)                 # soft labels
net = nn.Sequential(nn.Linear(6, 24), nn.ReLU(), nn.Linear(24, 3))
kl = nn.KLDivLoss(reduction="batchmean")
opt = torch.optim.Adam(net.parameters(), lr=0.01)
for e in range(40):
    loss = kl(torch.log_softmax(net(x), 1), soft)
    opt.zero_grad(); loss.backward(); opt.step()
    if e % 10 == 0: print(e, loss.item())
