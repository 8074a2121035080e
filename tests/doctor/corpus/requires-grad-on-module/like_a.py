# expects: nothing
import torch
from torch import nn


class Adapter(nn.Module):
    @property
    def trains(self):
        return self.lin.weight.requires_grad

    def __init__(self, size):
        super().__init__()
        self.lin = nn.Linear(size, size)
        self.lin.requires_grad_(False)
        self.scale = nn.Parameter(torch.ones(size))

    def forward(self, x):
        return self.lin(x) * self.scale


torch.manual_seed(0)
net = Adapter(4)
opt = torch.optim.SGD([p for p in net.parameters() if p.requires_grad], lr=0.1)
for _ in range(4):
    x = torch.randn(10, 4)
    opt.zero_grad()
    (net(x) - x).pow(2).mean().backward()
    opt.step()
print(net.trains, net.scale)
