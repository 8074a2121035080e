from torch.nn.functional import fold, unfold


def to_patches(images, size):
    return unfold(images, size, stride=size).mT


def from_patches(patches, size, height, width):
    return fold(patches.mT, (height, width), size, stride=size)
