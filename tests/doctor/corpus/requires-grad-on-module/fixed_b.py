# expects: nothing
import torch
import torch.nn.functional as F
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv1d(1, 4, 3)
        self.conv2 = nn.Conv1d(4, 4, 3)
        self.fc = nn.Linear(4, 2)
        for layer in [self.conv1, self.conv2]:
            layer.requires_grad_(False)

    def forward(self, x):
        x = F.relu(self.conv2(F.relu(self.conv1(x))))
        return self.fc(x.mean(-1))


def main():
    torch.manual_seed(0)
    net = Net()
    opt = torch.optim.SGD(net.parameters(), lr=0.05, momentum=0.9)
    for _ in range(5):
        x = torch.randn(12, 1, 10)
        loss = F.cross_entropy(net(x), torch.randint(0, 2, (12,)))
        opt.zero_grad()
        loss.backward()
        opt.step()
    print(sum(p.numel() for p in net.parameters() if p.requires_grad), loss.item())


main()
