# expects: nothing
import torch
from torch import nn


class Lazy(nn.Module):
    """The layer is made when the width of the input is known, and kept."""

    def __init__(self, out):
        super().__init__()
        self.out, self.fc = out, None

    def forward(self, x):
        if self.fc is None:
            self.fc = nn.Linear(x.shape[-1], self.out)
        loss = nn.Softplus()  # no weights: may be made anywhere
        return loss(self.fc(x))


torch.manual_seed(0)
nets = [Lazy(2), Lazy(3)]
x = torch.randn(12, 5)
for net in nets:
    net(x)
    opt = torch.optim.Adam(net.parameters(), lr=0.01)
    for _ in range(4):
        opt.zero_grad()
        net(x).mean().backward()
        opt.step()
print([sum(p.numel() for p in net.parameters()) for net in nets])
