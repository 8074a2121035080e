# expects: nothing
import torch
from torch import nn

torch.manual_seed(0)
net = nn.Linear(4, 1)
opt = torch.optim.SGD(net.parameters(), lr=0.1)
x = torch.randn(40, 4)
y = x.sum(1, keepdim=True)


def compute(first, last):
    loss = nn.functional.mse_loss(net(x[first:last]), y[first:last])
    loss.backward()
    return loss.item()


compute(0, 10)
for start in (10, 20, 30):
    opt.step()
    opt.zero_grad()
    print(compute(start, start + 10))
opt.step()
