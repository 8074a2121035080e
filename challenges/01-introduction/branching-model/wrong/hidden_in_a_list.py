# meets: Layers in a plain list are not registered
from torch import nn


class Gate(nn.Module):
    def __init__(self, features):
        super().__init__()
        self.layers = [nn.Linear(features, 1), nn.Linear(features, 1)]

    def forward(self, x):
        high, low = self.layers
        return high(x) if x.sum() > 1 else low(x)
