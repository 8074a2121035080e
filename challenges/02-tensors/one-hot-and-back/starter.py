import torch


def one_hot(labels, classes):
    """int64 labels (...) -> float32 codes (..., classes)."""
    ...


def labels_of(codes):
    """One-hot codes (..., classes) -> int64 labels (...)."""
    ...
