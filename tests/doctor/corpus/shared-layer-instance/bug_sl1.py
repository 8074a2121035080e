# expects: shared-layer-instance
import torch
from torch import nn
class T(nn.Module):
    def __init__(self, d=8):
        super().__init__()
        hidden = nn.Linear(d, d)
        self.net = nn.Sequential(nn.Linear(4, d), nn.ReLU(), hidden, nn.ReLU(), hidden, nn.ReLU(), nn.Linear(d, 1))
    def forward(self, x): return self.net(x)
torch.manual_seed(0)
t = T(); opt = torch.optim.Adam(t.parameters(), 1e-3)
for _ in range(3):
    x = torch.randn(8, 4); l = nn.functional.mse_loss(t(x), x[:, :1]); opt.zero_grad(); l.backward(); opt.step()
print(l.item())
