# expects: nothing
import torch
from torch import nn


class Loss(nn.Module):
    """The reference network is hidden in a list on purpose: it is frozen, and is neither trained nor saved."""

    def __init__(self, reference):
        super().__init__()
        for p in reference.parameters():
            p.requires_grad_(False)
        self._reference = [reference.eval()]

    def forward(self, a, b):
        return nn.functional.mse_loss(self._reference[0](a), self._reference[0](b))


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        first, second = nn.Linear(6, 12), nn.Linear(12, 6)
        self.stages = [first, second]  # the order in which they are used
        self.body = nn.ModuleList(self.stages)

    def forward(self, x):
        for stage in self.stages:
            x = torch.tanh(stage(x))
        return x


torch.manual_seed(0)
net, loss = Net(), Loss(nn.Sequential(nn.Linear(6, 10), nn.ReLU()))
opt = torch.optim.Adam(net.parameters(), lr=0.01)
for _ in range(8):
    x = torch.randn(16, 6)
    value = loss(net(x), x)
    opt.zero_grad()
    value.backward()
    opt.step()
print(value.item())
