# meets: once, after the loop
import torch
from torch import nn


def fit(net, x, y, steps=100, lr=0.1):
    opt = torch.optim.SGD(net.parameters(), lr=lr)
    losses = []
    for _ in range(steps):
        loss = nn.functional.mse_loss(net(x), y)
        opt.zero_grad()
        loss.backward()
        losses.append(loss.item())
    opt.step()
    return losses
