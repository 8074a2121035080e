# expects: nothing
import torch
from torch import nn
class T(nn.Module):
    def __init__(self, d=8, n=3):
        super().__init__()
        layer = nn.TransformerEncoderLayer(d, 2, 16, batch_first=True)
        self.layers = nn.ModuleList([__import__('copy').deepcopy(layer) for _ in range(n)])
        self.fc = nn.Linear(d, 2)
    def forward(self, x):
        for l in self.layers: x = l(x)
        return self.fc(x.mean(1))
torch.manual_seed(0)
t = T(); opt = torch.optim.Adam(t.parameters(), 1e-3)
for _ in range(3):
    x = torch.randn(8, 5, 8); l = nn.functional.cross_entropy(t(x), torch.randint(0, 2, (8,)))
    opt.zero_grad(); l.backward(); opt.step()
print(l.item())
