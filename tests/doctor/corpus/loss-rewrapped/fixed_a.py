# expects: nothing
import torch
from torch import nn

torch.manual_seed(0)
net = nn.Linear(4, 1)
opt = torch.optim.SGD(net.parameters(), lr=0.1)
x = torch.randn(50, 4)
y = (x.sum(1, keepdim=True) > 0).float()
for epoch in range(4):
    pred = torch.sigmoid(net(x))
    loss = (pred - y).abs().mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
    print(epoch, loss.item())
