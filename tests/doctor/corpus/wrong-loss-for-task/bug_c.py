# expects: wrong-loss-for-task at 23
import torch
from torch import nn


class Spam(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(7, 1)

    def forward(self, x):
        return self.fc(x)


torch.manual_seed(0)
x = torch.randn(40, 7)
y = (x[:, :1] > 0).float()
net = Spam()
loss_fn = nn.BCELoss()
opt = torch.optim.Adam(net.parameters())
for _ in range(4):
    opt.zero_grad()
    loss = loss_fn(net(x), y)
    loss.backward()
    opt.step()
print(loss.item())
