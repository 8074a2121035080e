# expects: nothing
import torch
from torch import nn

torch.manual_seed(0)
net = nn.Sequential(nn.Linear(4, 6), nn.Tanh(), nn.Linear(6, 1))
opt = torch.optim.SGD(net.parameters(), lr=0.05)
x = torch.randn(24, 4)
y = x[:, :1]
clip, sigma = 1.0, 0.1
for step in range(4):
    summed = [torch.zeros_like(p) for p in net.parameters()]
    for i in range(0, 24, 4):
        opt.zero_grad()
        nn.functional.mse_loss(net(x[i:i + 4]), y[i:i + 4]).backward()
        nn.utils.clip_grad_norm_(net.parameters(), clip)
        for s, p in zip(summed, net.parameters()):
            s += p.grad
    for s, p in zip(summed, net.parameters()):
        p.grad = s / 6 + sigma * clip * torch.randn_like(s) / 6
    opt.step()
    print(step, sum(p.norm().item() for p in net.parameters()))
