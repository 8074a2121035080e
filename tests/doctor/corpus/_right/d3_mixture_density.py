# expects: nothing
import torch
from torch import nn

torch.manual_seed(0)
x = torch.rand(60, 1) * 6 - 3
y = torch.sin(x) + 0.1 * torch.randn(60, 1)


class MDN(nn.Module):
    def __init__(self, k=4):
        super().__init__()
        self.h = nn.Linear(1, 16)
        self.pi, self.mu, self.s = nn.Linear(16, k), nn.Linear(16, k), nn.Linear(16, k)

    def forward(self, x):
        h = torch.tanh(self.h(x))
        return self.pi(h).softmax(-1), self.mu(h), self.s(h).exp()


net = MDN()
opt = torch.optim.Adam(net.parameters(), lr=1e-2)
for _ in range(10):
    pi, mu, s = net(x)
    dens = torch.exp(-0.5 * ((y - mu) / s) ** 2) / s
    loss = -torch.log((pi * dens).sum(-1) + 1e-9).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
print(loss.item())
