import torch


def distances(a, b):
    n, m = len(a), len(b)
    left = a.unsqueeze(1).expand(n, m, -1)
    right = b.unsqueeze(0).expand(n, m, -1)
    return torch.linalg.vector_norm(right - left, dim=2)
