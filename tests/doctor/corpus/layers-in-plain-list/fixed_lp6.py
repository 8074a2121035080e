# expects: nothing
import torch
from torch import nn
class Stack(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.cells = nn.ModuleList(nn.GRUCell(3 if i == 0 else 6, 6) for i in range(n))
        self.out = nn.Linear(6, 1)
    def forward(self, seq):
        hs = [seq.new_zeros(seq.shape[0], 6) for _ in self.cells]
        for t in range(seq.shape[1]):
            x = seq[:, t]
            for i, c in enumerate(self.cells):
                hs[i] = c(x, hs[i]); x = hs[i]
        return self.out(x)
torch.manual_seed(0)
s = Stack(2); o = torch.optim.Adam(s.parameters(), 0.01)
for _ in range(3):
    x = torch.randn(8, 5, 3); l = (s(x)[:, 0] - x.mean((1, 2))).pow(2).mean(); o.zero_grad(); l.backward(); o.step()
s2 = Stack(2); s2.load_state_dict(s.state_dict())
print(l.item(), len(s.state_dict()))
