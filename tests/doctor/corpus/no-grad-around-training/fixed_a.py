# expects: nothing
import torch
from torch import nn

torch.manual_seed(0)
net = nn.Sequential(nn.Linear(3, 8), nn.ReLU(), nn.Linear(8, 1))
opt = torch.optim.SGD(net.parameters(), lr=0.1)
x, y = torch.randn(40, 3), torch.randn(40, 1)


def compute_loss(model, inputs, targets):
    return nn.functional.mse_loss(model(inputs), targets)


for _ in range(3):
    loss = compute_loss(net, x, y)
    opt.zero_grad()
    loss.backward()
    opt.step()
