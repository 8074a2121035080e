# expects: loss-rewrapped at 13
import torch
from torch import nn

torch.manual_seed(0)
net = nn.Linear(4, 1)
opt = torch.optim.SGD(net.parameters(), lr=0.1)
x = torch.randn(50, 4)
y = (x.sum(1, keepdim=True) > 0).float()
for epoch in range(4):
    pred = (torch.sigmoid(net(x)) > 0.5).float()
    loss = (pred - y).abs().mean()
    loss.requires_grad_(True)
    opt.zero_grad()
    loss.backward()
    opt.step()
    print(epoch, loss.item())
