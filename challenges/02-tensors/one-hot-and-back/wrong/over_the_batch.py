# meets: The largest was looked for along dimension 0
import torch


def one_hot(labels, classes):
    return torch.eye(classes)[labels]


def labels_of(codes):
    return codes.argmax(dim=0)
