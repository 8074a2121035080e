# expects: layers-in-plain-list
import torch
from torch import nn
class Tree(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Linear(4, 8)
        self.branches = {"a": [nn.Linear(8, 8), nn.Linear(8, 1)], "b": [nn.Linear(8, 8), nn.Linear(8, 1)]}
    def forward(self, x):
        h = self.stem(x).relu()
        outs = []
        for first, second in self.branches.values(): outs.append(second(first(h).relu()))
        return torch.cat(outs, 1).mean(1)
torch.manual_seed(0)
t = Tree(); o = torch.optim.RMSprop(t.parameters(), 1e-2)
for _ in range(4):
    x = torch.randn(20, 4); l = (t(x) - x.sum(1)).pow(2).mean(); o.zero_grad(); l.backward(); o.step()
print(l.item())
