# expects: nothing
import torch
from torch import nn

torch.manual_seed(0)


class Trainer:
    def __init__(self, net, lr=0.01):
        self.net = net
        self.opt = torch.optim.RMSprop(net.parameters(), lr=lr)
        self.loss = nn.BCEWithLogitsLoss()

    def run(self, batches, train):
        self.net.train(train)
        total = 0.0
        for x, y in batches:
            with torch.set_grad_enabled(train):
                loss = self.loss(self.net(x).squeeze(1), y)
            if train:
                self.opt.zero_grad()
                loss.backward()
                self.opt.step()
            total += loss.item() * len(y)
        return total / sum(len(y) for _, y in batches)

    def fit(self, train, valid, epochs):
        for epoch in range(epochs):
            print(epoch, self.run(train, True), self.run(valid, False))


def batches(count, size):
    for _ in range(count):
        x = torch.randn(size, 8)
        yield x, (x[:, 0] * x[:, 1] > 0).float()


net = nn.Sequential(nn.Linear(8, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Dropout(0.2), nn.Linear(16, 1))
Trainer(net).fit(list(batches(6, 20)), list(batches(2, 20)), epochs=2)
