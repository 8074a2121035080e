# expects: nothing
import torch
from torch import nn
import torch.nn.functional as F
torch.manual_seed(0)
l1, l2 = nn.Linear(4, 16), nn.Linear(16, 2)
def model(x):
    h = F.relu(l1(x))
    return l2(h)
scale = torch.ones(2, requires_grad=True)
opt = torch.optim.SGD([scale, *l1.parameters(), *l2.parameters()], lr=0.1)
x = torch.randn(40, 4); y = (x[:, 0] > 0).long()
for _ in range(6):
    opt.zero_grad(); l = F.cross_entropy(model(x) * scale, y); l.backward(); opt.step()
print(l.item())
