"""Checks for introduction/five-steps-in-order."""

import torch

from tutor.sandbox.check import close, given

LR = 0.05


def linear(weight, bias):
    import torch

    model = torch.nn.Linear(weight.shape[1], weight.shape[0])
    model.load_state_dict({"weight": weight, "bias": bias})
    return model


def sgd(model, lr, momentum):
    import torch

    return torch.optim.SGD(model.parameters(), lr=lr, momentum=momentum)


def squared():
    import torch

    return torch.nn.MSELoss()


def lopsided():
    """Too low costs four times as much as too high: the order of the arguments matters."""

    def loss_fn(prediction, target):
        error = target - prediction
        return (4 * error.clamp(min=0) + (-error).clamp(min=0)).mean()

    return loss_fn


def by_hand(w, b, x, y, steps, keep=False):
    """Weight, bias and losses (mean squared error) after SGD steps written out; `keep` never clears."""
    losses, gw, gb = [], 0, 0
    for _ in range(steps):
        error = x @ w.T + b - y
        losses.append(error.square().mean().item())
        slope = 2 * error / error.numel()
        gw, gb = (gw if keep else 0) + slope.T @ x, (gb if keep else 0) + slope.sum(0)
        w, b = w - LR * gw, b - LR * gb
    return w, b, losses


def draw():
    return torch.randn(2, 3), torch.randn(2), torch.randn(7, 3), torch.randn(7, 2)


def train(attempt, w, b, x, y, steps, loss=squared, momentum=0.0):
    model = attempt.build(linear, w, b)
    optimizer = attempt.build(sgd, model, LR, momentum)
    losses = attempt.train(model, attempt.build(loss), optimizer, x, y, steps)
    return model, losses


@given(steps=[1, 4])
def check_weights(attempt, steps):
    """The weights are where that many steps of SGD put them."""
    w, b, x, y = draw()
    model, _ = train(attempt, w, b, x, y, steps)
    want, want_b, _ = by_hand(w, b, x, y, steps)
    kept, kept_b, _ = by_hand(w, b, x, y, steps, keep=True)
    never = "The gradients were never cleared: each step used the sum of all gradients so far"
    still = (
        "The weights did not move. Either step() never ran, or the gradients were empty when it did: "
        "cleared after backward"
    )
    misses = [(w, still)] + ([(kept, never)] if steps > 1 else [])
    close(model.weight, want, name="model.weight", misses=misses, rtol=1e-4, atol=1e-5)
    close(model.bias, want_b, name="model.bias", rtol=1e-4, atol=1e-5)


@given(steps=[1, 5])
def check_losses(attempt, steps):
    """The list holds the loss of each step, before it moved the weights."""
    w, b, x, y = draw()
    _, losses = train(attempt, w, b, x, y, steps)
    assert isinstance(losses, list), f"train returned {type(losses).__name__}, expected a list of losses"
    assert len(losses) == steps, (
        f"The list holds {len(losses)} losses after {steps} steps, expected one a step"
    )
    kinds = sorted({type(loss).__name__ for loss in losses})
    assert kinds == ["float"], f"The list holds {', '.join(kinds)}, expected plain floats: loss.item() is one"
    _, _, want = by_hand(w, b, x, y, steps + 1)
    close(
        torch.tensor(losses),
        torch.tensor(want[:-1]),
        name="losses",
        misses=[
            (
                torch.tensor(want[1:]),
                "Those are the losses after each step. Wanted is the loss that the step was made from",
            )
        ],
        rtol=1e-4,
        atol=1e-5,
    )


def check_order_of_arguments(attempt):
    """loss_fn gets the prediction first and the target second."""
    w, b, x, y = draw()
    _, losses = train(attempt, w, b, x, y, 1, loss=lopsided)
    assert isinstance(losses, list) and len(losses) == 1, "Expected a list with one loss after one step"
    error = y - (x @ w.T + b)
    want = torch.where(error > 0, 4 * error, -error).mean()
    swapped = torch.where(error > 0, error, -4 * error).mean()
    sentence = (
        "loss_fn got the target first. It is loss_fn(prediction, target), and many losses are not symmetric"
    )
    close(
        torch.tensor(losses[0]), want, name="the lopsided loss", misses=[(swapped, sentence)], rtol=1e-4, atol=1e-5
    )


def check_uses_the_optimizer(attempt):
    """The update is left to the optimizer that was given."""
    w, b, x, y = draw()
    model, _ = train(attempt, w, b, x, y, 2, momentum=0.9)
    (w1, b1, _), (w2, b2, _) = by_hand(w, b, x, y, 1), by_hand(w, b, x, y, 2)
    sentence = "The weights are those of plain SGD, but this optimizer has momentum 0.9: use its step()"
    close(
        model.weight,
        w2 + 0.9 * (w1 - w),
        name="model.weight",
        misses=[(w2, sentence)],
        rtol=1e-4,
        atol=1e-5,
    )
    close(model.bias, b2 + 0.9 * (b1 - b), name="model.bias", rtol=1e-4, atol=1e-5)
