"""Checks for autograd/derivative-at-four."""

import torch

from tutor.sandbox.check import close, given


def polynomial(coefficients, x):
    return sum(c * x**power for power, c in enumerate(coefficients))


def slopes(coefficients, x):
    return sum(power * c * x ** (power - 1) for power, c in enumerate(coefficients) if power) + 0 * x


def judged(got, coefficients, x, name="derivative(coefficients, x)"):
    assert got is not None, (
        "derivative returned None: the tensor whose .grad you read is no leaf, or backward never reached it"
    )
    want = slopes(coefficients, x)
    misses = [
        (polynomial(coefficients, x), "Those are the values of the polynomial. Wanted are its slopes there")
    ]
    if x.numel() > 1:
        misses.append(
            (
                want / x.numel(),
                f"Every slope is divided by {x.numel()}, the number of points: backward started from the mean. "
                "Start from the sum",
            )
        )
        misses.append((want.sum().expand(x.shape), "Every number is the sum of all slopes"))
    close(got, want, name=name, misses=misses, rtol=1e-4, atol=1e-4)
    assert not got.requires_grad, "The result requires a gradient: return plain data, such as x.grad"


def drawn(degree):
    return [torch.randint(2, 9, ()).item() for _ in range(degree + 1)]


def check_at_four(attempt):
    """The slope of 3x**3 + 2x + 1 at 4 is right."""
    judged(attempt.derivative([1, 2, 0, 3], torch.tensor([4.0])), [1, 2, 0, 3], torch.tensor([4.0]))


@given(degree=[1, 2, 4], shape=[(5,), (3, 2), ()])
def check_anywhere(attempt, degree, shape):
    """Any polynomial, at points of any shape."""
    coefficients, x = drawn(degree), torch.randn(shape)
    judged(attempt.derivative(coefficients, x), coefficients, x)


def check_at_zero(attempt):
    """0 is a point like any other, and so is a coefficient 0."""
    coefficients, x = [7, 0.5, 0, 0, 3], torch.tensor([0.0, -1.0, 0.0])
    judged(attempt.derivative(coefficients, x), coefficients, x)


def check_double(attempt):
    """Double precision in, double precision out."""
    coefficients, x = drawn(3), torch.randn(4, dtype=torch.float64)
    judged(attempt.derivative(coefficients, x), coefficients, x)


def twice(derivative, coefficients, x):
    first, second = derivative(coefficients, x).clone(), derivative(coefficients, x).clone()
    return [first, second, x.detach(), x.requires_grad]


def check_leaves_x_alone(attempt):
    """x stays as it was, and a second call gives the same."""
    coefficients, x = drawn(3), torch.randn(5)
    first, second, after, requires = attempt.build(twice, attempt.derivative, coefficients, x)
    close(
        second,
        first,
        name="the second call",
        misses=[
            (
                2 * first,
                "The second call gave twice the first: x.grad was kept, and backward added to it. Work on a copy of x",
            )
        ],
    )
    close(after, x, name="x")
    assert not requires, "x requires a gradient after the call. Work on a copy of it"
