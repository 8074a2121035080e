# expects: nothing
import torch
from torch import nn
torch.manual_seed(0)
net = nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Linear(8, 2))
x, y = torch.randn(21, 4), torch.randint(0, 2, (21,))
opt = torch.optim.Adam(net.parameters())
for e in range(2):
    for i in range(0, 20, 5):
        opt.zero_grad(); l = nn.functional.cross_entropy(net(x[i:i+5]), y[i:i+5]); l.backward(); opt.step()
