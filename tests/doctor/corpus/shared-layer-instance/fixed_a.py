# expects: nothing
import torch
from torch import nn

torch.manual_seed(0)
net = nn.Sequential(*(m for _ in range(3) for m in (nn.Linear(8, 8), nn.ReLU())), nn.Linear(8, 1))
opt = torch.optim.Adam(net.parameters(), lr=0.01)
for _ in range(5):
    x = torch.randn(20, 8)
    loss = nn.functional.mse_loss(net(x), x.sum(1, keepdim=True))
    opt.zero_grad()
    loss.backward()
    opt.step()
print(sum(p.numel() for p in net.parameters()))
