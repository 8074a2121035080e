# expects: requires-grad-typo
import torch
from torch import nn
torch.manual_seed(0)
m = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2))
for p in m[0].parameters():
    p.requires_grad == False
opt = torch.optim.SGD(m.parameters(), 0.1)
for _ in range(3):
    x = torch.randn(16, 4); l = nn.functional.cross_entropy(m(x), (x[:, 0] > 0).long()); opt.zero_grad(); l.backward(); opt.step()
