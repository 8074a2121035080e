# expects: nothing
import torch
from torch import nn

torch.manual_seed(0)
net = nn.Linear(3, 1)
opt = torch.optim.SGD(net.parameters(), lr=0.05)
data = torch.randn(12, 8, 3)
k = 3
for epoch in range(2):
    opt.zero_grad()
    for i, x in enumerate(data):
        loss = nn.functional.mse_loss(net(x), x.mean(1, keepdim=True)) / k
        loss.backward()
        if (i + 1) % k == 0:
            opt.step()
            opt.zero_grad()
    print(loss.item())
