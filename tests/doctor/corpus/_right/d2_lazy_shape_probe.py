# expects: nothing
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self, classes):
        super().__init__()
        self.conv = nn.Sequential(nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten())
        with torch.no_grad():
            features = self.conv(torch.zeros(2, 1, 10, 10)).shape[1]
        self.fc = nn.Linear(features, classes)

    def forward(self, x):
        return self.fc(self.conv(x))


torch.manual_seed(0)
net = Net(3)
print(net(torch.randn(4, 1, 10, 10)).shape)
opt = torch.optim.SGD(net.parameters(), lr=0.05)
for step in range(4):
    opt.zero_grad()
    loss = nn.functional.cross_entropy(net(torch.randn(8, 1, 10, 10)), torch.randint(0, 3, (8,)))
    loss.backward()
    opt.step()
net.eval()
with torch.inference_mode():
    print(net(torch.randn(2, 1, 10, 10)).argmax(1))
