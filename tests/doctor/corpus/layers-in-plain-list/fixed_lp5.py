# expects: nothing
import torch
from torch import nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(4, 8); self.b = nn.Linear(8, 1)
        self.norms = nn.ModuleList()
        for _ in range(2): self.norms += [nn.LayerNorm(8)]
    def forward(self, x):
        x = self.a(x)
        for n in self.norms: x = torch.tanh(n(x))
        return self.b(x)
torch.manual_seed(0)
n = Net().double(); o = torch.optim.SGD(n.parameters(), 0.1)
x = torch.randn(10, 4, dtype=torch.float64)
for _ in range(3):
    o.zero_grad(); l = n(x).pow(2).mean(); l.backward(); o.step()
