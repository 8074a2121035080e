"""Checks for tensors/checkerboard."""

import time

import torch

from tutor.sandbox.check import close, given


def board(height, width):
    """The right answer, and what usual slips give instead."""
    row, column = torch.arange(height)[:, None], torch.arange(width)[None]
    want = (row + column) % 2
    slips = [
        (1 - want, "The two colours have changed places: the top left corner is 0"),
        (
            (column % 2).expand(height, width),
            "All rows are alike: the stripes run from top to bottom. Each row must start where the one above does not",
        ),
        ((row % 2).expand(height, width), "All columns are alike: the stripes run from left to right"),
        (
            want * (row % 2 == 0),
            "Only the even rows are done: the odd rows have their ones in the even columns",
        ),
        (
            want * (row % 2 == 1),
            "Only the odd rows are done: the even rows have their ones in the odd columns",
        ),
        (
            row * column % 2,
            "A 1 stands where row and column are both odd. On a checkerboard it stands where exactly one of them is",
        ),
    ]
    return want, [(slip, sentence) for slip, sentence in slips if not torch.equal(slip, want)]


def whole_numbers(got):
    dtype = getattr(got, "dtype", None)
    if dtype is not None and dtype.is_floating_point:
        raise AssertionError(
            f"The board is {dtype}, expected torch.int64: zeros and ones make float32 unless dtype says otherwise"
        )


@given(height=[4, 7], width=[6, 9])
def check_board(attempt, height, width):
    """0 and 1 alternate along rows and columns, from 0 at the top left."""
    got = attempt.checkerboard(height, width)
    whole_numbers(got)
    want, misses = board(height, width)
    close(got, want, name=f"checkerboard({height}, {width})", misses=misses)


@given(height=[1, 2], width=[1, 2, 5])
def check_small(attempt, height, width):
    """Boards with a single row or column work too."""
    got = attempt.checkerboard(height, width)
    whole_numbers(got)
    want, misses = board(height, width)
    close(got, want, name=f"checkerboard({height}, {width})", misses=misses)


def check_large(attempt):
    """A large board takes no time."""
    started = time.perf_counter()
    got = attempt.checkerboard(1000, 1001)
    seconds = time.perf_counter() - started
    want = (torch.arange(1000)[:, None] + torch.arange(1001)) % 2
    close(got, want, name="checkerboard(1000, 1001)")
    assert seconds < 1.5, f"1000 by 1001 took {seconds:.1f} seconds: the cells were set one by one"
