# expects: nothing
import torch
from torch import nn

torch.manual_seed(0)
u = nn.Sequential(nn.Linear(1, 16), nn.Tanh(), nn.Linear(16, 1))
opt = torch.optim.Adam(u.parameters(), lr=1e-2)
for it in range(10):
    t = torch.rand(32, 1, requires_grad=True)
    value = u(t)
    (slope,) = torch.autograd.grad(value.sum(), t, create_graph=True)
    residual = slope - (t + value)
    start = u(torch.zeros(1, 1)) - 1
    loss = residual.pow(2).mean() + start.pow(2).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
print(loss.item())
