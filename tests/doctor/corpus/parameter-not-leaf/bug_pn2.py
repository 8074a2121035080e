# expects: parameter-not-leaf
import torch
from torch import nn
class L(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(4, 4)
        self.alpha = nn.Parameter(torch.tensor(1.0)) * 0.5
    def forward(self, x): return self.fc(x) * self.alpha
m = L(); o = torch.optim.SGD(m.parameters(), 0.1)
x = torch.randn(8, 4)
for _ in range(3):
    o.zero_grad(); l = (m(x) - x).pow(2).mean(); l.backward(); o.step()
print(l.item())
