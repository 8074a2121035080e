"""Checks for operations/patches."""

import torch

from tutor.sandbox.check import close, given


def cut(images, size):
    """The squares themselves, (N, rows, columns, C, size, size), cut out one by one."""
    n, c, h, w = images.shape
    grid = torch.empty(n, h // size, w // size, c, size, size)
    for row in range(h // size):
        for column in range(w // size):
            top, left = row * size, column * size
            grid[:, row, column] = images[:, :, top : top + size, left : left + size]
    return grid


def flat(grid):
    return grid.flatten(3).flatten(1, 2)


@given(n=[1, 3], c=[1, 2], shape=[(2, 4, 6), (3, 9, 6), (1, 2, 3), (4, 4, 12)])
def check_to_patches(attempt, n, c, shape):
    """to_patches cuts squares, row by row from the top left."""
    size, h, w = shape
    images = torch.randn(n, c, h, w)
    grid = cut(images, size)
    got = attempt.to_patches(images, size)
    slips = [
        (
            images.reshape(n, -1, c * size * size),
            "A patch holds numbers in the picture's row order, not a square: reshape only cuts the rows anew. "
            "Bring size by size together with permute first",
        ),
        (
            flat(grid.transpose(1, 2)),
            "The patches come column by column, expected row by row from the top left",
        ),
        (
            flat(grid.movedim(3, -1)),
            "Inside a patch the channels come last, pixel by pixel; expected all of channel 0 first, then channel 1",
        ),
        (flat(grid.mT), "Each patch lies on its side: its rows and columns have changed places"),
    ]
    want = flat(grid)
    misses = [(slip, sentence) for slip, sentence in slips if not torch.equal(slip, want)]
    close(got, want, name=f"to_patches(images, {size})", misses=misses)


@given(n=[1, 3], c=[1, 2], shape=[(2, 4, 6), (3, 9, 6), (1, 2, 3), (4, 4, 12)])
def check_from_patches(attempt, n, c, shape):
    """from_patches puts every number back in its place."""
    size, h, w = shape
    images = torch.randn(n, c, h, w)
    patches = flat(cut(images, size))
    got = attempt.from_patches(patches, size, h, w)
    slips = [
        (patches.reshape(n, c, h, w), "from_patches only reshaped: the numbers must be moved back as well")
    ]
    misses = [(slip, sentence) for slip, sentence in slips if not torch.equal(slip, images)]
    close(got, images, name=f"from_patches(patches, {size}, {h}, {w})", misses=misses)


def check_there_and_back(attempt):
    """Cut and put together, a picture is what it was."""
    images = torch.randn(2, 3, 10, 15)
    close(
        attempt.from_patches(attempt.to_patches(images, 5), 5, 10, 15),
        images,
        name="the picture put together",
    )
