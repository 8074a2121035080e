# meets: The patches come column by column
def to_patches(images, size):
    n, c, h, w = images.shape
    grid = images.reshape(n, c, h // size, size, w // size, size)
    return grid.permute(0, 4, 2, 1, 3, 5).reshape(n, -1, c * size * size)


def from_patches(patches, size, height, width):
    n = len(patches)
    grid = patches.reshape(n, width // size, height // size, -1, size, size)
    return grid.permute(0, 3, 2, 4, 1, 5).reshape(n, -1, height, width)
