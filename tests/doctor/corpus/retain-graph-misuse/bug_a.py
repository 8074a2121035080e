# expects: retain-graph-misuse at 13
import torch
from torch import nn

torch.manual_seed(0)
net = nn.Sequential(nn.Linear(3, 6), nn.ReLU(), nn.Linear(6, 1))
opt = torch.optim.SGD(net.parameters(), lr=0.05)
x = torch.randn(40, 3)
y = x.sum(1, keepdim=True)
for epoch in range(6):
    opt.zero_grad()
    loss = nn.functional.mse_loss(net(x), y)
    loss.backward(retain_graph=True)
    opt.step()
    print(epoch, loss.item())
