# expects: frozen-everything
import torch
from torch import nn
torch.manual_seed(0)
class N(nn.Module):
    def __init__(self): super().__init__(); self.backbone = nn.Linear(4, 8); self.classifier = nn.Linear(8, 2)
    def forward(self, x): return self.classifier(self.backbone(x).relu())
m = N()
m.classifier = nn.Linear(8, 3)
for param in m.parameters():
    param.requires_grad = False
opt = torch.optim.Adam(m.classifier.parameters(), 1e-3)
x = torch.randn(16, 4, requires_grad=True); y = torch.randint(0, 3, (16,))
for e in range(4):
    opt.zero_grad(); l = nn.functional.cross_entropy(m(x), y); l.backward(); opt.step(); print(l.item())
