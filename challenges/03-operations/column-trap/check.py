"""Checks for operations/column-trap."""

import torch

from tutor.sandbox.check import close, given

LR = 0.1
TRAP = "Every prediction was compared with every target: (N, 1) against (N,) broadcasts to (N, N), N * N errors instead of N"


def linear(weight, bias):
    import torch

    model = torch.nn.Linear(weight.shape[1], 1)
    model.load_state_dict({"weight": weight, "bias": bias})
    return model


def sgd(model, lr):
    import torch

    return torch.optim.SGD(model.parameters(), lr=lr)


def steps_by_hand(w, b, x, y, steps, trap=False, keep=False):
    """Weight (1, F) and bias (1,) after SGD steps; in the trap every error is taken against the mean of y."""
    gw, gb = 0, 0
    for _ in range(steps):
        slope = 2 * (x @ w.T + b - (y.mean() if trap else y[:, None])) / len(y)
        gw, gb = (gw if keep else 0) + slope.T @ x, (gb if keep else 0) + slope.sum(0)
        w, b = w - LR * gw, b - LR * gb
    return w, b


@given(n=[4, 7])
def check_error(attempt, n):
    """squared_error is the mean of N squared errors."""
    prediction, target = torch.randn(n, 1), torch.randn(n)
    errors, table = prediction[:, 0] - target, prediction - target
    close(
        attempt.squared_error(prediction, target),
        errors.square().mean(),
        name="the error",
        misses=[
            (table.square().mean(), TRAP),
            (
                table.mean().square(),
                "Only the two means were compared: errors of opposite sign cancel. Square each error first",
            ),
            (
                table.mean(1).square().mean(),
                "Each prediction was compared with every target, and the errors of a row were averaged",
            ),
            (errors.square().sum(), "The squares were added up. Wanted is their mean"),
        ],
        rtol=1e-4,
        atol=1e-5,
    )


def check_one_sample(attempt):
    """A single sample works too."""
    prediction, target = torch.randn(1, 1), torch.randn(1)
    close(
        attempt.squared_error(prediction, target),
        (prediction[0, 0] - target[0]) ** 2,
        name="the error",
        rtol=1e-4,
        atol=1e-5,
    )


@given(steps=[1, 6])
def check_steps(attempt, steps):
    """fit moves the weights as SGD on that error does."""
    w, b, x, y = torch.randn(1, 3), torch.randn(1), torch.randn(7, 3), torch.randn(7)
    model = attempt.build(linear, w, b)
    attempt.fit(model, attempt.build(sgd, model, LR), x, y, steps)
    want_w, want_b = steps_by_hand(w, b, x, y, steps)
    trap_w, trap_b = steps_by_hand(w, b, x, y, steps, trap=True)
    kept_w, _ = steps_by_hand(w, b, x, y, steps, keep=True)
    misses = [(trap_w, TRAP), (w, "The weights did not move")]
    if steps > 1:
        misses.append((kept_w, "The gradients were not cleared between the steps"))
    close(model.weight, want_w, name="model.weight", misses=misses, rtol=1e-4, atol=1e-5)
    close(model.bias, want_b, name="model.bias", rtol=1e-4, atol=1e-5)


def check_learns(attempt):
    """The model comes to predict y from x, not the mean of y."""
    x = torch.linspace(-1, 1, 21)[:, None]
    y = 2 * x[:, 0] + 1
    model = attempt.build(linear, torch.tensor([[0.5]]), torch.zeros(1))
    attempt.fit(model, attempt.build(sgd, model, 0.2), x, y, 150)
    found = model(x)[:, 0]
    assert found.std() > 0.1 or y.std() < 0.1, (
        f"The model predicts about {found.mean():.2f}, the mean of y, whatever x is. It learned from errors "
        "against all targets at once"
    )
    assert (found - y).square().mean() < 0.01, (
        "After 150 steps on a straight line the error is still above 0.01"
    )
