import torch
from torch import nn


class Layer(nn.Module):
    def __init__(self, features):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(1, features))
        self.bias = nn.Parameter(torch.randn(1))

    def forward(self, x):
        return self.weight @ x + self.bias


class Gate(nn.Module):
    def __init__(self, features):
        super().__init__()
        self.low = Layer(features)
        self.high = Layer(features)

    def forward(self, x):
        return (self.low, self.high)[int(sum(x) > 1)](x)
