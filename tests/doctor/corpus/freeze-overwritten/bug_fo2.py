# expects: freeze-overwritten
import torch
from torch import nn
torch.manual_seed(0)
class N(nn.Module):
    def __init__(self): super().__init__(); self.enc = nn.Linear(4, 8); self.dec = nn.Linear(8, 2)
    def forward(self, x): return self.dec(self.enc(x).relu())
n = N()
for name, p in n.named_parameters():
    if name.startswith("enc"): p.requires_grad = False
n.train()
for p in n.parameters(): p.requires_grad_()
o = torch.optim.Adam(n.parameters(), 1e-2)
for _ in range(3):
    x = torch.randn(16, 4); l = nn.functional.cross_entropy(n(x), (x[:, 0] > 0).long()); o.zero_grad(); l.backward(); o.step()
