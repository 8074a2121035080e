# expects: nothing
import torch
from torch import nn

# Prices and counts cannot be negative: the ReLU at the end says so.
torch.manual_seed(0)
x = torch.rand(80, 3)
price = 3 + 2 * x[:, :1] + x[:, 1:2]
net = nn.Sequential(nn.Linear(3, 16), nn.ReLU(), nn.Linear(16, 1), nn.ReLU())
nn.init.constant_(net[2].bias, 3.0)
opt = torch.optim.Adam(net.parameters(), lr=1e-2)
for _ in range(10):
    loss = (net(x) - price).pow(2).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
print(loss.item())
