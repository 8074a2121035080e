# expects: nothing
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 4, 3)
        self.classifier = nn.Linear(64, 3)

    def forward(self, x):
        x = torch.relu(self.conv(x)).flatten(1)
        return self.classifier(x)


torch.manual_seed(0)
net = Net()
opt = torch.optim.SGD(net.parameters(), lr=0.1)
images, labels = torch.randn(24, 1, 6, 6), torch.randint(0, 3, (24,))
for epoch in range(4):
    opt.zero_grad()
    loss = nn.functional.cross_entropy(net(images), labels)
    loss.backward()
    opt.step()
    print(epoch, loss.item())
