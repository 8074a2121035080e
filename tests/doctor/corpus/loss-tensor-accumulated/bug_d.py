# expects: loss-tensor-accumulated at 11
import torch
from torch import nn


class Meter:
    def __init__(self):
        self.sum, self.n = 0.0, 0

    def update(self, value, k=1):
        self.sum += value * k
        self.n += k


torch.manual_seed(0)
net = nn.Linear(4, 1)
opt = torch.optim.SGD(net.parameters(), lr=0.05)
x = torch.randn(60, 4)
y = x.sum(1, keepdim=True)
for epoch in range(2):
    meter = Meter()
    for bx, by in zip(x.split(12), y.split(12)):
        loss = nn.functional.mse_loss(net(bx), by)
        opt.zero_grad()
        loss.backward()
        opt.step()
        meter.update(loss, len(bx))
    print(float(meter.sum / meter.n))
