import torch
from torch import nn


class Gate(nn.Module):
    def __init__(self, features):
        super().__init__()
        for name in ("low", "high"):
            setattr(self, name, nn.Linear(features, 1))

    def forward(self, x):
        with torch.no_grad():
            layer = self.low if x.sum().item() <= 1 else self.high
        return layer(x)
