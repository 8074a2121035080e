# expects: shared-layer-instance
import torch
from torch import nn
torch.manual_seed(0)
conv = nn.Conv1d(4, 4, 3, padding=1)
layers = []
for _ in range(3):
    layers.append(conv); layers.append(nn.ReLU())
net = nn.Sequential(*layers, nn.Flatten(), nn.Linear(4 * 8, 2))
o = torch.optim.Adam(net.parameters(), 1e-3)
for _ in range(4):
    x = torch.randn(8, 4, 8); l = nn.functional.cross_entropy(net(x), torch.randint(0, 2, (8,))); o.zero_grad(); l.backward(); o.step()
