import torch
from torch import nn


def fit(net, x, y, steps=100, lr=0.1):
    params = list(net.parameters())
    losses = []
    for _ in range(steps):
        loss = nn.functional.mse_loss(net(x), y)
        slopes = torch.autograd.grad(loss, params)
        with torch.no_grad():
            for p, slope in zip(params, slopes):
                p -= lr * slope
        losses.append(loss.item())
    return losses
