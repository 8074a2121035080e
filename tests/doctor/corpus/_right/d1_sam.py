# expects: nothing
import torch
from torch import nn


class SAM:
    def __init__(self, params, base, rho=0.05):
        self.params = list(params)
        self.base = base
        self.rho = rho

    @torch.no_grad()
    def ascend(self):
        norm = torch.norm(torch.stack([p.grad.norm() for p in self.params]))
        self.shift = []
        for p in self.params:
            e = self.rho * p.grad / (norm + 1e-12)
            p.add_(e)
            self.shift.append(e)
        self.base.zero_grad()

    @torch.no_grad()
    def descend(self):
        for p, e in zip(self.params, self.shift):
            p.sub_(e)
        self.base.step()
        self.base.zero_grad()


torch.manual_seed(0)
net = nn.Sequential(nn.Linear(5, 10), nn.Tanh(), nn.Linear(10, 3))
sam = SAM(net.parameters(), torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9))
x, y = torch.randn(64, 5), torch.randint(0, 3, (64,))
for step in range(6):
    nn.functional.cross_entropy(net(x), y).backward()
    sam.ascend()
    loss = nn.functional.cross_entropy(net(x), y)
    loss.backward()
    sam.descend()
    print(step, round(loss.item(), 4))
