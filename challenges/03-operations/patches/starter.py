def to_patches(images, size):
    """(N, C, H, W) -> (N, P, C * size * size), row by row from the top left."""
    ...


def from_patches(patches, size, height, width):
    """(N, P, C * size * size) -> (N, C, height, width)."""
    ...
