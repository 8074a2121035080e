# meets: It came in eval mode
import torch
from torch import nn


def evaluate(net, x, y, batch_size=32):
    net.eval()
    total = 0.0
    with torch.no_grad():
        for xb, yb in zip(x.split(batch_size), y.split(batch_size)):
            loss = nn.functional.cross_entropy(net(xb), yb)
            total += loss.item() * len(xb)
    net.train()
    return total / len(x)
