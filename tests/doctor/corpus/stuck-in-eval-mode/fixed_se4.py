# expects: nothing
import torch
from torch import nn
class Drop(nn.Module):
    def __init__(self):
        super().__init__(); self.a = nn.Linear(4, 16); self.b = nn.Linear(16, 1)
    def forward(self, x): return self.b(nn.functional.dropout(self.a(x).relu(), 0.5, self.training))
torch.manual_seed(0)
d = Drop(); x = torch.randn(40, 4); y = x.sum(1, keepdim=True); lr = 0.05
for e in range(3):
    d.train()
    for i in (0, 10, 20):
        loss = (d(x[i:i+10]) - y[i:i+10]).pow(2).mean()
        d.zero_grad(); loss.backward()
        with torch.no_grad():
            for p in d.parameters(): p -= lr * p.grad
    d.eval()
    with torch.no_grad(): print((d(x[30:]) - y[30:]).pow(2).mean().item())
