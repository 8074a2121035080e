import torch
from torch import nn


def fit(x, y, steps=200):
    net = nn.Sequential(nn.Linear(1, 16), nn.Tanh(), nn.Linear(16, 1))
    opt = torch.optim.SGD(net.parameters(), lr=0.1)
    loss_function = nn.MSELoss()
    step = 0
    while step < steps:
        loss_function(net(x), y).backward()
        opt.step()
        net.zero_grad(set_to_none=False)
        step += 1
    return net
