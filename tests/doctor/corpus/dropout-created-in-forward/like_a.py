# expects: nothing
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(6, 12)
        self.out = nn.Linear(12, 1)
        self.drop = None

    def forward(self, x):
        if self.drop is None:
            # made at the first call, then kept like any other layer
            self.drop = nn.Dropout(0.2).train(self.training)
        x = self.drop(torch.tanh(self.fc(x)))
        noise = nn.Dropout(0.1).train(self.training)
        return self.out(noise(x))


torch.manual_seed(0)
net = Net()
opt = torch.optim.Adam(net.parameters(), lr=0.01)
x = torch.randn(40, 6)
for _ in range(5):
    net.train()
    opt.zero_grad()
    nn.functional.mse_loss(net(x), x[:, :1]).backward()
    opt.step()
    net.eval()
    with torch.no_grad():
        print(nn.functional.mse_loss(net(x), x[:, :1]).item())
