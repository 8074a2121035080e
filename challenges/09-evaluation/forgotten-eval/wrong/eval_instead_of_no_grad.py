# meets: Autograd was recording
from torch import nn


def evaluate(net, x, y, batch_size=32):
    mode = net.training
    net.eval()
    total = 0.0
    for xb, yb in zip(x.split(batch_size), y.split(batch_size)):
        loss = nn.functional.cross_entropy(net(xb), yb)
        total += loss.item() * len(xb)
    net.train(mode)
    return total / len(x)
