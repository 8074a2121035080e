# expects: nothing
import torch
from torch import nn
torch.manual_seed(0)
class Ensemble(nn.Module):
    def __init__(self, n):
        super().__init__(); self.members = [nn.Linear(4, 1) for _ in range(n)]
        self.opts = [torch.optim.SGD(m.parameters(), 0.1) for m in self.members]
    def forward(self, x): return torch.stack([m(x) for m in self.members]).mean(0)
e = Ensemble(3)
for _ in range(5):
    x = torch.randn(20, 4)
    for m, o in zip(e.members, e.opts):
        o.zero_grad(); nn.functional.mse_loss(m(x), x.sum(1, keepdim=True)).backward(); o.step()
with torch.no_grad(): print(e(torch.randn(2, 4)))
