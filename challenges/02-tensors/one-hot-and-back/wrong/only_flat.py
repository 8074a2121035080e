# meets: The codes have lost the shape of the labels
import torch


def one_hot(labels, classes):
    flat = labels.flatten()
    codes = torch.zeros(len(flat), classes)
    codes[torch.arange(len(flat)), flat] = 1
    return codes


def labels_of(codes):
    return codes.argmax(dim=-1)
