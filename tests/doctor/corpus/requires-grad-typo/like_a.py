# expects: nothing
import torch
from torch import nn


class Config:
    require_grad = True


class Layer(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.lin = nn.Linear(3, 3)
        self.lin.weight.requires_grad = config.require_grad
        self.keeps_grad = config.require_grad

    def forward(self, x):
        return self.lin(x)


torch.manual_seed(0)
config = Config()
config.require_grad = True
layer = Layer(config)
opt = torch.optim.SGD(layer.parameters(), lr=0.1)
for _ in range(4):
    x = torch.randn(8, 3)
    opt.zero_grad()
    (layer(x) + x).pow(2).mean().backward()
    opt.step()
print(layer.lin.weight.norm().item())
