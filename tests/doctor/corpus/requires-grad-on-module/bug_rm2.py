# expects: requires-grad-on-module
import torch
from torch import nn
torch.manual_seed(0)
class N(nn.Module):
    def __init__(self): super().__init__(); self.backbone = nn.Sequential(nn.Linear(4, 8), nn.ReLU()); self.head = nn.Linear(8, 2)
    def forward(self, x): return self.head(self.backbone(x))
def build():
    n = N()
    n.backbone.requires_grad = False
    return n
n = build(); o = torch.optim.Adam([p for p in n.parameters() if p.requires_grad], 1e-2)
for _ in range(3):
    x = torch.randn(16, 4); l = nn.functional.cross_entropy(n(x), (x[:, 0] > 0).long()); o.zero_grad(); l.backward(); o.step()
