# expects: frozen-bn-drift
import torch
from torch import nn
torch.manual_seed(0)
class T(nn.Module):
    def __init__(self):
        super().__init__()
        self.backbone = nn.Sequential(nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Conv2d(4, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten())
        self.head = nn.Linear(4, 2)
    def forward(self, x): return self.head(self.backbone(x))
m = T()
m.backbone.requires_grad_(False)
opt = torch.optim.Adam(m.head.parameters(), 1e-2)
m.train()
for _ in range(3):
    x = torch.randn(8, 1, 8, 8) * 2; l = nn.functional.cross_entropy(m(x), torch.randint(0, 2, (8,))); opt.zero_grad(); l.backward(); opt.step()
m.eval()
with torch.no_grad(): print(m(torch.randn(2, 1, 8, 8)))
