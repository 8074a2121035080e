# expects: nothing
import torch
import torch.nn.functional as F
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(3, 6)
        self.bn = nn.BatchNorm1d(6)
        self.out = nn.Linear(6, 2)

    def forward(self, x):
        return self.out(F.relu(self.bn(self.fc(x))))


def train(net, samples, labels, epochs):
    opt = torch.optim.SGD(net.parameters(), lr=0.01)
    for _ in range(epochs):
        for sample, label in zip(samples.split(5), labels.split(5)):
            opt.zero_grad()
            loss = F.cross_entropy(net(sample), label)
            loss.backward()
            opt.step()
    return loss.item()


torch.manual_seed(0)
print(train(Net(), torch.randn(10, 3), torch.randint(0, 2, (10,)), epochs=2))
