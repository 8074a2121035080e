# meets: All rows are alike
import torch


def checkerboard(height, width):
    return torch.arange(height * width).reshape(height, width) % 2
