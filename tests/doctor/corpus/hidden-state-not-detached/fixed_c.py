# expects: nothing
import torch
from torch import nn


class Stateful(nn.Module):
    def __init__(self):
        super().__init__()
        self.cell = nn.LSTMCell(2, 6)
        self.out = nn.Linear(6, 1)
        self.state = None

    def forward(self, x):
        self.state = self.cell(x, self.state)
        h = self.state[0]
        self.state = tuple(s.detach() for s in self.state)
        return self.out(h)


torch.manual_seed(0)
net = Stateful()
opt = torch.optim.SGD(net.parameters(), lr=0.1)
for step in range(4):
    x = torch.randn(5, 2)
    loss = nn.functional.mse_loss(net(x), x.sum(1, keepdim=True))
    opt.zero_grad()
    loss.backward()
    opt.step()
