# meets: The number of classes was taken from the labels
import torch


def one_hot(labels, classes):
    return torch.nn.functional.one_hot(labels).float()


def labels_of(codes):
    return codes.argmax(dim=-1)
