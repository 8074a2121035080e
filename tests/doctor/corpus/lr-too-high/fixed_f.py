# expects: nothing
import math

import torch
from torch import nn

torch.manual_seed(1)
x = torch.randn(64, 5)
y = (x @ torch.randn(5, 2)).tanh() * 3


net = nn.Sequential(nn.Linear(5, 40), nn.ReLU(), nn.Linear(40, 2))
opt = torch.optim.SGD(net.parameters(), lr=0.02)
for step in range(50):
    opt.zero_grad()
    loss = (net(x) - y).square().mean()
    loss.backward()
    opt.step()
    if not math.isfinite(loss.item()):
        print("gave up at", step)
        break
