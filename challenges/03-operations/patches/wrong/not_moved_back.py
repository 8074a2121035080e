# meets: from_patches only reshaped
def to_patches(images, size):
    n, c, h, w = images.shape
    grid = images.reshape(n, c, h // size, size, w // size, size)
    return grid.permute(0, 2, 4, 1, 3, 5).flatten(3).reshape(n, -1, c * size * size)


def from_patches(patches, size, height, width):
    return patches.reshape(len(patches), -1, height, width)
