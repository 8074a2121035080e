import torch


def checkerboard(height, width):
    return (torch.arange(height)[:, None] + torch.arange(width)) % 2
