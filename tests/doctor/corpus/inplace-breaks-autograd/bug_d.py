# expects: inplace-breaks-autograd at 10
import torch
from torch import nn


def rollout(cell, first, steps):
    states = torch.zeros(steps, first.shape[0], first.shape[1])
    states[0] = first
    for t in range(1, steps):
        states[t] = torch.tanh(cell(states[t - 1]))
    return states


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
