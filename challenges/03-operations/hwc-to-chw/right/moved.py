import torch


def to_batch(images):
    return (images.to(torch.float32) / 255).movedim(-1, 1)
