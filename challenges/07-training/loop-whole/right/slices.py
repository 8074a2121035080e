import random

from torch import optim
from torch.nn import functional as F


def train(net, x, y, epochs, batch_size, lr):
    opt = optim.SGD(list(net.parameters()), lr=lr)
    net.train()
    n = x.shape[0]
    order = list(range(n))
    means = [0.0] * epochs
    for epoch in range(epochs):
        random.shuffle(order)
        for start in range(0, n, batch_size):
            rows = order[start : start + batch_size]
            net.zero_grad()
            loss = F.cross_entropy(net(x[rows]), y[rows])
            loss.backward()
            opt.step()
            means[epoch] += float(loss) * len(rows) / n
    return means
