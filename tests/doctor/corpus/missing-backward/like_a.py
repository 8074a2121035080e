# expects: nothing
import torch
from torch import nn

torch.manual_seed(0)
layer = nn.Linear(3, 1)
opt = torch.optim.SGD(layer.parameters(), lr=0.1)
x = torch.randn(50, 3)
y = x.sum(1, keepdim=True)
for step in range(10):
    loss = nn.functional.mse_loss(layer(x), y)
    for p, g in zip(layer.parameters(), torch.autograd.grad(loss, list(layer.parameters()))):
        p.grad = g
    opt.step()
print(loss.item())
