# expects: nothing
import torch
from torch import nn


def rollout(cell, first, steps):
    states = [first]
    for t in range(1, steps):
        states.append(torch.tanh(cell(states[t - 1])))
    return torch.stack(states)


torch.manual_seed(0)
cell = nn.Linear(5, 5)
opt = torch.optim.SGD(cell.parameters(), lr=0.1)
start = torch.randn(8, 5)
for _ in range(3):
    out = rollout(cell, start, 4)
    loss = (out[-1] - 1).pow(2).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
print(loss.item())
