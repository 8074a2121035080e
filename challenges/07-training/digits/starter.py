import torch
from torch import nn


def fit(x, y):
    """A network for x (N, 64), trained on x and y (N,): logits (N, 10)."""
    net = nn.Linear(64, 10)
    # a better network, and its training
    return net
