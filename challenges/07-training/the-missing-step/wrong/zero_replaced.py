# meets: The gradients of earlier steps were used again
import torch
from torch import nn


def fit(net, x, y, steps=100, lr=0.1):
    opt = torch.optim.SGD(net.parameters(), lr=lr)
    losses = []
    for _ in range(steps):
        loss = nn.functional.mse_loss(net(x), y)
        loss.backward()
        opt.step()
        losses.append(loss.item())
    return losses
