# meets: The order was drawn once
import torch
from torch import nn


def train(net, x, y, epochs, batch_size, lr):
    order = torch.randperm(len(x))
    x, y = x[order], y[order]
    opt = torch.optim.SGD(net.parameters(), lr=lr)
    history = []
    for _ in range(epochs):
        total = 0.0
        for xb, yb in zip(x.split(batch_size), y.split(batch_size)):
            loss = nn.functional.cross_entropy(net(xb), yb)
            opt.zero_grad()
            loss.backward()
            opt.step()
            total += loss.item() * len(xb)
        history.append(total / len(x))
    return history
