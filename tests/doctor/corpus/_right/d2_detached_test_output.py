# expects: nothing
import torch
from torch import nn

torch.manual_seed(0)
x = torch.linspace(-2, 2, 100)[:, None]; y = x ** 2 + 0.1 * torch.randn(100, 1)
x_test = torch.linspace(-2, 2, 33)[:, None]
net = nn.Sequential(nn.Linear(1, 32), nn.ReLU(), nn.Linear(32, 1))
opt = torch.optim.Adam(net.parameters(), lr=0.02)
for e in range(60):
    loss = nn.functional.mse_loss(net(x), y)
    opt.zero_grad(); loss.backward(); opt.step()
    curve = net(x_test).detach(); print(e, curve.mean().item())
