# expects: strict-false-nothing-loaded
import torch
from torch import nn
torch.manual_seed(0)
class A(nn.Module):
    def __init__(self): super().__init__(); self.enc = nn.Linear(4, 8); self.out = nn.Linear(8, 2)
    def forward(self, x): return self.out(self.enc(x).relu())
class B(nn.Module):
    def __init__(self): super().__init__(); self.encoder = nn.Linear(4, 8); self.head = nn.Linear(8, 2)
    def forward(self, x): return self.head(self.encoder(x).relu())
a, b = A(), B()
b.load_state_dict(a.state_dict(), strict=False)
x = torch.randn(3, 4)
print((a(x) - b(x)).abs().max().item())
