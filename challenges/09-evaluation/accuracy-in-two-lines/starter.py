import torch


def predictions(logits):
    """The class with the largest logit, for each row of logits (N, C): (N,) int64."""
    return torch.zeros(len(logits), dtype=torch.int64)


def accuracy(logits, targets):
    """The share of rows whose prediction is the target, a float from 0 to 1."""
    return 0.0
