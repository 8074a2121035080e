import torch


def to_batch(images):
    channels = [images[..., c] for c in range(images.shape[-1])]
    return torch.stack(channels, dim=1) / 255
