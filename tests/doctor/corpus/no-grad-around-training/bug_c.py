# expects: no-grad-around-training at 10
import torch
from torch import nn


def fit(net, x, y):
    opt = torch.optim.Adam(net.parameters(), lr=1e-2)
    with torch.inference_mode():
        for _ in range(3):
            loss = nn.functional.mse_loss(net(x), y)
            opt.zero_grad()
            loss.backward()
            opt.step()


torch.manual_seed(0)
x = torch.randn(20, 3)
fit(nn.Linear(3, 1), x, x[:, :1])
