from torch import nn


class Gate(nn.Module):
    """x (features,) -> (1,): self.high(x) where x sums to more than 1, else self.low(x)."""

    def __init__(self, features):
        super().__init__()
        self.high = nn.Linear(features, 1)
        self.low = nn.Linear(features, 1)

    def forward(self, x):
        if x.sum() > 1:
            return self.high(x)
        return self.low(x)
