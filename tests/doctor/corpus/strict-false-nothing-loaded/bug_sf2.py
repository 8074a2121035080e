# expects: strict-false-nothing-loaded
import torch
from torch import nn
torch.manual_seed(0)
class Net(nn.Module):
    def __init__(self): super().__init__(); self.backbone = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 8)); self.head = nn.Linear(8, 2)
    def forward(self, x): return self.head(self.backbone(x))
pre = {"encoder." + k: v for k, v in Net().backbone.state_dict().items()}
net = Net()
result = net.load_state_dict(pre, strict=False)
opt = torch.optim.Adam(net.head.parameters(), 1e-2)
net.backbone.requires_grad_(False)
for _ in range(3):
    x = torch.randn(16, 4); l = nn.functional.cross_entropy(net(x), (x[:, 0] > 0).long()); opt.zero_grad(); l.backward(); opt.step()
