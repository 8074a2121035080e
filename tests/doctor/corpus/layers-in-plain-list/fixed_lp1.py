# expects: nothing
import torch
from torch import nn
class Net(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.layers = nn.ModuleList()
        for a, b in zip(sizes[:-1], sizes[1:]):
            self.layers.append(nn.Linear(a, b))
            self.layers.append(nn.ReLU())
        del self.layers[-1]
    def forward(self, x):
        for l in self.layers: x = l(x)
        return x
net = Net([4, 8, 2])
opt = torch.optim.SGD(net.parameters(), lr=0.1)
x = torch.randn(20, 4)
loss = nn.functional.cross_entropy(net(x), torch.randint(0, 2, (20,)))
loss.backward(); opt.step()
