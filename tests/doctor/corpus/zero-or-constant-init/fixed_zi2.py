# expects: nothing
import torch
from torch import nn
def init(m):
    if isinstance(m, (nn.Linear, nn.Conv2d)):
        m.weight.data.normal_(0, 0.1); m.bias.data.zero_()
torch.manual_seed(0)
net = nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.Flatten(), nn.Linear(64, 8), nn.ReLU(), nn.Linear(8, 2)); net.apply(init)
o = torch.optim.Adam(net.parameters(), 1e-3)
for _ in range(4):
    x = torch.randn(12, 1, 6, 6); l = nn.functional.cross_entropy(net(x), torch.randint(0, 2, (12,))); o.zero_grad(); l.backward(); o.step()
