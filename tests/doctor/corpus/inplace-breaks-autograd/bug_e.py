# expects: inplace-breaks-autograd at 11
import torch
from torch import nn

torch.manual_seed(0)
first, act, gate, last = nn.Linear(4, 6), nn.Tanh(), nn.ReLU(inplace=True), nn.Linear(6, 1)
opt = torch.optim.SGD([*first.parameters(), *last.parameters()], lr=0.1)
x, y = torch.randn(20, 4), torch.randn(20, 1)
for _ in range(2):
    h = act(first(x))
    h = gate(h)
    loss = nn.functional.mse_loss(last(h), y)
    opt.zero_grad()
    loss.backward()
    opt.step()
