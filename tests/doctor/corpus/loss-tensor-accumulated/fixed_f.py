# expects: nothing
import torch
from torch import nn

torch.manual_seed(0)
net = nn.Sequential(nn.Linear(3, 6), nn.Tanh(), nn.Linear(6, 1))
opt = torch.optim.SGD(net.parameters(), lr=0.05)
x = torch.randn(50, 3)
y = x[:, :1] * 2
total = 0
for bx, by in zip(x.split(10), y.split(10)):
    opt.zero_grad()
    loss = nn.functional.mse_loss(net(bx), by)
    total += loss.item()
    loss.backward()
    opt.step()
print(float(total))
