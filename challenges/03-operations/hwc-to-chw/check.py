"""Checks for operations/hwc-to-chw."""

import torch

from tutor.sandbox.check import close, given


def pictures(n, h, w, c):
    images = torch.randint(0, 256, (n, h, w, c), dtype=torch.uint8)
    images[0, 0, 0] = 255
    return images


def judged(got, images):
    """Compare with the planes of each channel, put together one by one."""
    n, h, w, c = images.shape
    want = torch.stack([images[..., channel] for channel in range(c)], 1).float() / 255
    misses = [(want * 255, "The numbers still go up to 255: divide by 255")]
    if c > 1 and h * w > 1:
        torn = images.view(n, c, h, w).float() / 255
        misses.append(
            (
                torn,
                "view and reshape move no number: they cut the row order anew, so channel 0 holds the first "
                f"{h * w} numbers of the picture, all channels mixed. The channels must be moved: permute",
            )
        )
    if h == w:
        misses.append((want.mT, "The pictures lie on their side: height and width have changed places"))
    if isinstance(got, torch.Tensor) and tuple(got.shape) == (n, c, w, h) and h != w:
        raise AssertionError(
            f"The result is {tuple(got.shape)}, expected {(n, c, h, w)}. The pictures lie on their side"
        )
    close(got, want, name="to_batch(images)", misses=misses)


def check_square_pictures(attempt):
    """Every pixel is in its place: square pictures."""
    images = pictures(2, 5, 5, 3)
    judged(attempt.to_batch(images), images)


@given(n=[1, 3], size=[(4, 7), (6, 1)], c=[3, 4, 1])
def check_pictures(attempt, n, size, c):
    """Pictures of any height and width, with 1, 3 or 4 channels."""
    images = pictures(n, *size, c)
    judged(attempt.to_batch(images), images)


def check_one_colour(attempt):
    """A red picture has a full channel 0 and two empty ones."""
    images = torch.zeros(1, 4, 6, 3, dtype=torch.uint8)
    images[..., 0] = 255
    want = torch.zeros(1, 3, 4, 6)
    want[:, 0] = 1
    close(attempt.to_batch(images), want, name="to_batch(red)")
