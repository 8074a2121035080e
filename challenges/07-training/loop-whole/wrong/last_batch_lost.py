# meets: The short last batch is left out
import torch
from torch import nn


def train(net, x, y, epochs, batch_size, lr):
    opt = torch.optim.SGD(net.parameters(), lr=lr)
    history = []
    for _ in range(epochs):
        order = torch.randperm(len(x))
        total = 0.0
        for i in range(len(x) // batch_size):
            rows = order[i * batch_size : (i + 1) * batch_size]
            loss = nn.functional.cross_entropy(net(x[rows]), y[rows])
            opt.zero_grad()
            loss.backward()
            opt.step()
            total += loss.item() * len(rows)
        history.append(total / len(x))
    return history
