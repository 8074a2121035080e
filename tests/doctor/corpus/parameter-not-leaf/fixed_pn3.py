# expects: nothing
import torch
import torch.nn as nn
class LearnedScale(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(dim).mul(0.1))
        self.proj = nn.Linear(dim, 1)
    def forward(self, x): return self.proj(x * self.scale)
torch.manual_seed(0)
m = LearnedScale(4); o = torch.optim.Adam(m.parameters(), 0.01)
for _ in range(4):
    x = torch.randn(12, 4); l = (m(x)[:, 0] - x.sum(1)).pow(2).mean(); o.zero_grad(); l.backward(); o.step()
print([n for n, _ in m.named_parameters()], l.item())
