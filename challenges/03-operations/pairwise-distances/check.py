"""Checks for operations/pairwise-distances."""

import torch

from tutor.sandbox.check import close, given, same_shape


def slips(a, b):
    difference = a[:, None] - b
    squares = difference.square().sum(-1)
    want = squares.sqrt()
    return want, [
        (squares, "Those are the squares of the distances: the root is missing"),
        (
            difference.abs().sum(-1),
            "Those are the sums of the coordinates' differences: square before the sum, root after it",
        ),
        (
            difference.square().mean(-1).sqrt(),
            "The squares were averaged over the coordinates, expected their sum",
        ),
        (difference.square().sqrt().sum(-1), "The root was taken before the sum"),
    ]


def check_as_many(attempt):
    """Five points and five points make 25 distances."""
    a, b = torch.randn(5, 3), torch.randn(5, 3)
    want, misses = slips(a, b)
    got = attempt.distances(a, b)
    if isinstance(got, torch.Tensor) and tuple(got.shape) == (5,):
        raise AssertionError(
            "The result is (5,). Point i of a met point i of b alone; wanted are all 25 pairs, (5, 5)"
        )
    misses.append(
        (
            want.T,
            "Rows and columns have changed places: entry [i, j] belongs to point i of a and point j of b",
        )
    )
    close(got, want, name="distances(a, b)", misses=misses, rtol=1e-3, atol=5e-3)


@given(n=[1, 4], m=[6, 1], d=[3, 2])
def check_every_pair(attempt, n, m, d):
    """N points and M points make (N, M)."""
    a, b = 3 * torch.randn(n, d), 3 * torch.randn(m, d)
    want, misses = slips(a, b)
    got = attempt.distances(a, b)
    if n != m and isinstance(got, torch.Tensor) and tuple(got.shape) == (m, n):
        raise AssertionError(
            f"The result is ({m}, {n}), expected ({n}, {m}). Rows and columns have changed places"
        )
    close(got, want, name="distances(a, b)", misses=misses, rtol=1e-3, atol=5e-3)


def check_no_nan(attempt):
    """A point is at distance 0 from itself."""
    a = 2 * torch.randn(300, 5)
    got = attempt.distances(a, a)
    same_shape(got, (300, 300), name="distances(a, a)")
    assert not got.isnan().any(), (
        "Some distances are nan, the root of a negative number: rounding made |a|² + |b|² - 2ab fall below 0. "
        "Subtract first and square then, or clamp(min=0) before the root"
    )
    close(got.diagonal(), torch.zeros(300), name="distances(a, a).diagonal()", atol=2e-2)
