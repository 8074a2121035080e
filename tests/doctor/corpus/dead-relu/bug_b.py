# expects: dead-relu at 15
import torch
import torch.nn.functional as F
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 6, 3)
        self.conv.bias.data.fill_(-5)
        self.fc = nn.Linear(6 * 16, 2)

    def forward(self, x):
        h = F.relu(self.conv(x))
        return self.fc(h.flatten(1))


def main():
    torch.manual_seed(0)
    net = Net()
    opt = torch.optim.Adam(net.parameters(), lr=1e-3)
    for _ in range(8):
        x = torch.rand(16, 1, 6, 6)
        loss = F.cross_entropy(net(x), torch.randint(0, 2, (16,)))
        opt.zero_grad()
        loss.backward()
        opt.step()
    print(loss.item())


main()
