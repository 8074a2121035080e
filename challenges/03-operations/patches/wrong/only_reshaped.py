# meets: A patch holds numbers in the picture's row order
def to_patches(images, size):
    n, c, h, w = images.shape
    return images.reshape(n, -1, c * size * size)


def from_patches(patches, size, height, width):
    return patches.reshape(len(patches), -1, height, width)
