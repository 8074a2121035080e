# expects: layer-created-in-forward
import torch
from torch import nn
import torch.nn.functional as F
torch.manual_seed(0)
def model(x):
    h = F.relu(nn.Linear(4, 16)(x))
    return nn.Linear(16, 2)(h)
scale = torch.ones(2, requires_grad=True)
opt = torch.optim.SGD([scale], lr=0.1)
x = torch.randn(40, 4); y = (x[:, 0] > 0).long()
for _ in range(6):
    opt.zero_grad(); l = F.cross_entropy(model(x) * scale, y); l.backward(); opt.step()
print(l.item())
