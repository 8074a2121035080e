# expects: nothing
import torch
from torch import nn

torch.manual_seed(0)
net = nn.Sequential(nn.Linear(6, 12), nn.ReLU(), nn.Linear(12, 3))
opt = torch.optim.SGD(net.parameters(), lr=0.1)
x, y = torch.randn(60, 6), torch.randint(0, 3, (60,))
for _ in range(5):
    opt.zero_grad()
    nn.functional.cross_entropy(net(x), y).backward()
    opt.step()

net.eval()
sample = x[:4].clone().requires_grad_(True)
for _ in range(4):
    score = net(sample).max(dim=1).values.sum()
    score.backward()
    print(sample.grad.abs().mean().item())
    sample.grad = None
