import torch


def to_patches(images, size):
    patches = []
    for band in images.split(size, dim=2):
        for patch in band.split(size, dim=3):
            patches.append(patch.flatten(1))
    return torch.stack(patches, dim=1)


def from_patches(patches, size, height, width):
    columns = width // size
    squares = [p.reshape(len(p), -1, size, size) for p in patches.unbind(1)]
    bands = [torch.cat(squares[i : i + columns], dim=3) for i in range(0, len(squares), columns)]
    return torch.cat(bands, dim=2)
