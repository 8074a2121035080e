# expects: dead-relu at 11
import torch
from torch import nn

torch.manual_seed(0)
net = nn.Sequential(nn.Linear(5, 16), nn.ReLU(), nn.Linear(16, 1))
nn.init.constant_(net[0].bias, -8.0)
opt = torch.optim.SGD(net.parameters(), lr=0.01)
for step in range(10):
    x = torch.randn(32, 5)
    loss = nn.functional.mse_loss(net(x), x.sum(1, keepdim=True))
    opt.zero_grad()
    loss.backward()
    opt.step()
print(loss.item())
