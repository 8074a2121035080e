import torch


def checkerboard(height, width):
    even = torch.arange(width) % 2
    rows = torch.stack([even, 1 - even])
    return rows[torch.arange(height) % 2]
