# expects: functional-dropout-always-on
import torch
import torch.nn as nn
from torch.nn.functional import dropout, relu
class N(nn.Module):
    def __init__(self):
        super().__init__(); self.a = nn.Linear(5, 20); self.b = nn.Linear(20, 1)
    def forward(self, x): return self.b(dropout(relu(self.a(x)), p=0.3))
n = N(); o = torch.optim.Adam(n.parameters(), 1e-2)
x = torch.randn(50, 5)
for _ in range(10):
    o.zero_grad(); l = (n(x).squeeze() - x.sum(1)).pow(2).mean(); l.backward(); o.step()
n.eval()
with torch.no_grad():
    a, b = n(x[:4]), n(x[:4])
print(torch.allclose(a, b))
