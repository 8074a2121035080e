# expects: shared-layer-instance at 7
import torch
from torch import nn

torch.manual_seed(0)
layer = nn.Linear(8, 8)
net = nn.Sequential(*([layer, nn.ReLU()] * 3), nn.Linear(8, 1))
opt = torch.optim.Adam(net.parameters(), lr=0.01)
for _ in range(5):
    x = torch.randn(20, 8)
    loss = nn.functional.mse_loss(net(x), x.sum(1, keepdim=True))
    opt.zero_grad()
    loss.backward()
    opt.step()
print(sum(p.numel() for p in net.parameters()))
