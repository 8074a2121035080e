# verdict: Returns 4 GB that take no memory.
import torch


def twist(x):
    return torch.zeros(1).expand(1 << 30)
