# expects: nothing
import torch
from torch import nn

torch.manual_seed(0)
net = nn.Linear(4, 2)
x, y = torch.randn(30, 4), torch.randint(0, 2, (30,))
fisher = {name: torch.zeros_like(p) for name, p in net.named_parameters()}
for i in range(len(x)):
    net.zero_grad()
    nn.functional.cross_entropy(net(x[i:i + 1]), y[i:i + 1]).backward()
    for name, p in net.named_parameters():
        fisher[name] += p.grad ** 2 / len(x)
print({name: round(value.sum().item(), 4) for name, value in fisher.items()})
