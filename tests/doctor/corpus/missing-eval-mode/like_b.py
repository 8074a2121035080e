# expects: nothing
import torch
from torch import nn


def uncertainty(net, x, samples=20):
    """Dropout stays on: the spread of the answers is the point."""
    net.train()
    with torch.no_grad():
        drawn = torch.stack([net(x) for _ in range(samples)])
    return drawn.mean(0), drawn.std(0)


torch.manual_seed(0)
x = torch.linspace(-1, 1, 60).unsqueeze(1)
y = x**3 + 0.05 * torch.randn_like(x)
net = nn.Sequential(nn.Linear(1, 32), nn.ReLU(), nn.Dropout(0.1), nn.Linear(32, 1))
opt = torch.optim.Adam(net.parameters(), lr=0.01)
for _ in range(40):
    opt.zero_grad()
    loss = (net(x) - y).pow(2).mean()
    loss.backward()
    opt.step()
mean, spread = uncertainty(net, torch.tensor([[0.5], [2.0]]))
print(mean.flatten(), spread.flatten())
