import copy

import torch
from torch import nn


def evaluate(net, x, y, batch_size=32):
    frozen = copy.deepcopy(net).eval()
    total = 0.0
    with torch.inference_mode():
        for start in range(0, len(x), batch_size):
            xb, yb = x[start : start + batch_size], y[start : start + batch_size]
            total += nn.functional.cross_entropy(frozen(xb), yb, reduction="sum").item()
    return total / len(x)
