# meets: self.low has gradients although it was not needed
import torch
from torch import nn


class Gate(nn.Module):
    def __init__(self, features):
        super().__init__()
        self.high = nn.Linear(features, 1)
        self.low = nn.Linear(features, 1)

    def forward(self, x):
        return torch.where(x.sum() > 1, self.high(x), self.low(x))
