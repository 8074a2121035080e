# expects: nothing
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(4).mul(0.5))
        self.lin = nn.Linear(4, 4)
        self.last = None
        self.tied = self.lin.weight.t() @ self.lin.weight  # a picture of the start, computed from registered ones

    def forward(self, x):
        self.last = self.lin(x) * self.scale  # kept for a look from outside
        return self.last


torch.manual_seed(0)
net = Net()
opt = torch.optim.Adam(net.parameters(), lr=0.01)
for _ in range(5):
    x = torch.randn(10, 4)
    opt.zero_grad()
    (net(x) - x).pow(2).mean().backward()
    opt.step()
print(net.last.norm().item(), net.tied.shape)
