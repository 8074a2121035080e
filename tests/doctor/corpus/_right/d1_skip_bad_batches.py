# expects: nothing
import torch
from torch import nn

torch.manual_seed(0)
net = nn.Linear(3, 1)
opt = torch.optim.SGD(net.parameters(), lr=0.05)
x = torch.randn(90, 3)
y = x.sum(1, keepdim=True)
y[7] = 1e4
y[51] = -1e4
skipped = 0
for epoch in range(2):
    for bx, by in zip(x.split(10), y.split(10)):
        opt.zero_grad()
        loss = nn.functional.mse_loss(net(bx), by)
        loss.backward()
        norm = nn.utils.clip_grad_norm_(net.parameters(), float("inf"))
        if norm > 100:
            skipped += 1
            continue
        opt.step()
print(skipped, loss.item())
