import torch


def one_hot(labels, classes):
    """int64 labels (...) -> float32 codes (..., classes)."""
    return torch.eye(classes)[labels]


def labels_of(codes):
    """One-hot codes (..., classes) -> int64 labels (...)."""
    return codes.argmax(dim=-1)
