# expects: nothing
import torch
from torch import nn

torch.manual_seed(0)
net = nn.Sequential(nn.Linear(1, 16), nn.Tanh(), nn.Linear(16, 1))
opt = torch.optim.Adam(net.parameters(), lr=5e-3)
t = torch.linspace(0, 2, 40).view(-1, 1).requires_grad_()
start = torch.tensor([[0.0]])
for _ in range(10):
    u = net(t)
    du = torch.autograd.grad(u, t, torch.ones_like(u), create_graph=True)[0]
    loss = (du + u).pow(2).mean() + (net(start) - 1.0).pow(2).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
with torch.no_grad():
    print("error", (net(t) - torch.exp(-t)).abs().max().item())
