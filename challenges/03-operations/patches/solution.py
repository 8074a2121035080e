def to_patches(images, size):
    """(N, C, H, W) -> (N, P, C * size * size), row by row from the top left."""
    n, c, h, w = images.shape
    grid = images.reshape(n, c, h // size, size, w // size, size)
    return grid.permute(0, 2, 4, 1, 3, 5).reshape(n, -1, c * size * size)


def from_patches(patches, size, height, width):
    """(N, P, C * size * size) -> (N, C, height, width)."""
    n = len(patches)
    grid = patches.reshape(n, height // size, width // size, -1, size, size)
    return grid.permute(0, 3, 1, 4, 2, 5).reshape(n, -1, height, width)
