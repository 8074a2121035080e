# expects: nothing
import torch
from torch import nn
torch.manual_seed(0)
backbone = nn.Sequential(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten())
for p in backbone.parameters(): p.requires_grad_(False)
backbone.eval()
head = nn.Linear(8, 2)
opt = torch.optim.Adam(head.parameters(), 1e-2)
for _ in range(5):
    x = torch.randn(8, 3, 8, 8); y = torch.randint(0, 2, (8,))
    with torch.no_grad():
        f = backbone(x)
    l = nn.functional.cross_entropy(head(f), y); opt.zero_grad(); l.backward(); opt.step()
print(l.item())
