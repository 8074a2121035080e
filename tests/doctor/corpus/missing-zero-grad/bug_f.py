# expects: missing-zero-grad at 13
import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(32, 3)
y = torch.randn(32, 1)
net = nn.Linear(3, 1)
opt = torch.optim.SGD(net.parameters(), lr=0.1)
for _ in range(2):
    loss = nn.functional.mse_loss(net(x), y)
    opt.zero_grad
    loss.backward()
    opt.step()
    print(loss.item())
