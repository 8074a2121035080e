import torch


def one_hot(labels, classes):
    codes = torch.zeros(*labels.shape, classes)
    return codes.scatter_(-1, labels[..., None], 1.0)


def labels_of(codes):
    return codes.max(-1).indices
