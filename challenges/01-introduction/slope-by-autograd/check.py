"""Checks for introduction/slope-by-autograd."""

import torch

from tutor.sandbox.check import close, given


def cubic(a, b, c):
    return lambda x: a * x**3 + b * x + c


def doubled_until(limit):
    def f(x):
        while x < limit:
            x = x * 2
        return x

    return f


def bent_at(corner):
    return lambda x: 5 * x if x > corner else x * x


def waves(fine):
    import torch

    return lambda x: torch.sin(fine * x) / fine


def plain(got):
    """The result, which must be a float."""
    assert got is not None, (
        "slope returned None. Is there a return, and had backward() run when you read x.grad?"
    )
    if isinstance(got, torch.Tensor):
        raise AssertionError("slope returned a tensor, expected a plain float: .item() takes the number out")
    assert isinstance(got, float), f"slope returned {type(got).__name__}, expected a plain float"
    return torch.tensor(got, dtype=torch.float64)


def check_cubic(attempt):
    """The slope of a cubic is right at any point."""
    for _ in range(3):
        a, b, c = (torch.randint(2, 9, ()).item() for _ in range(3))
        x = torch.rand(()).item() + 1.5
        got = plain(attempt.slope(attempt.build(cubic, a, b, c), x))
        want, value = 3 * a * x**2 + b, a * x**3 + b * x + c
        close(
            got,
            torch.tensor(want, dtype=torch.float64),
            name=f"the slope of {a}x**3 + {b}x + {c} at {x:.3f}",
            misses=[(value, "That is the value of f at x. The slope says how fast that value grows")],
            rtol=1e-5,
        )


@given(x=[3, -2])
def check_whole_number(attempt, x):
    """A whole number is as good as a float."""
    got = plain(attempt.slope(attempt.build(cubic, 0, 0.5, 1), x))
    close(got, torch.tensor(0.5, dtype=torch.float64), name=f"the slope of 0.5x + 1 at {x}", rtol=1e-5)


@given(x=[3, 10, 120])
def check_loop(attempt, x):
    """A loop inside f is followed as often as it turns."""
    want, y = 1.0, x
    while y < 100:
        want, y = want * 2, y * 2
    got = plain(attempt.slope(attempt.build(doubled_until, 100), float(x)))
    close(
        got, torch.tensor(want, dtype=torch.float64), name=f"the slope at {x}, doubled until it reaches 100"
    )


@given(x=[0.75, 1.0, 1.25])
def check_branch(attempt, x):
    """Where f branches, the slope is that of the branch taken."""
    got = plain(attempt.slope(attempt.build(bent_at, 1.0), x))
    want = 5.0 if x > 1 else 2 * x
    close(
        got,
        torch.tensor(want, dtype=torch.float64),
        name=f"the slope at {x} of 5x above 1 and x*x up to 1",
        rtol=1e-5,
    )


def check_exact(attempt):
    """Fine waves do not fool it."""
    got = plain(attempt.slope(attempt.build(waves, 1e9), 0.0))
    assert abs(got - 1) < 1e-4, (
        "A nudge of x jumps over the fine waves of this f: f(x) = sin(1e9 * x) / 1e9 has slope 1 at 0, "
        f"and slope returned {got:.3g}. Let torch record f instead of comparing two values"
    )
