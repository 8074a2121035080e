# meets: the channels come last
def to_patches(images, size):
    n, c, h, w = images.shape
    grid = images.reshape(n, c, h // size, size, w // size, size)
    return grid.permute(0, 2, 4, 3, 5, 1).reshape(n, -1, c * size * size)


def from_patches(patches, size, height, width):
    n = len(patches)
    grid = patches.reshape(n, height // size, width // size, size, size, -1)
    return grid.permute(0, 5, 1, 3, 2, 4).reshape(n, -1, height, width)
