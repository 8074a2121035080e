import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Sequential(nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 128), nn.ReLU())
        self.drop = nn.Dropout(0.5)
        self.out = nn.Linear(128, 10)

    def forward(self, x):
        return self.out(self.drop(self.hidden(x)))


def batches(x, y, size=32):
    return [(xb, yb) for xb, yb in DataLoader(TensorDataset(x, y), batch_size=size, shuffle=True)]


def loss_of(net, xb, yb):
    return F.nll_loss(F.log_softmax(net(xb), dim=1), yb)


def train(x, y, epochs=10):
    net = Net()
    opt = torch.optim.Adam(net.parameters(), lr=0.002)
    for _ in range(epochs):
        net.train()
        for xb, yb in batches(x, y):
            loss_of(net, xb, yb).backward()
            opt.step()
            opt.zero_grad()
    return net


@torch.no_grad()
def accuracy(net, x, y):
    mode = net.training
    net.eval()
    right = (net(x).argmax(1) == y).sum().item()
    net.train(mode)
    return right / len(y)
