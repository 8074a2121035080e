# expects: nothing
import torch
from torch import nn
torch.manual_seed(0)
net = nn.Sequential(nn.Linear(6, 10), nn.ReLU(), nn.Linear(10, 3))
with torch.no_grad():
    for p in net.parameters(): p.mul_(0.9)
o = torch.optim.SGD(net.parameters(), 0.1)
x = torch.randn(50, 6); y = x[:, :3].argmax(1)
for _ in range(10):
    o.zero_grad(); l = nn.functional.cross_entropy(net(x), y); l.backward(); o.step()
print(l.item())
