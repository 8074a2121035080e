"""Checks for autograd/large-batch-from-small."""

import torch

from tutor.sandbox.check import close, given

LR = 0.05


def linear(weight, bias):
    import torch

    model = torch.nn.Linear(weight.shape[1], weight.shape[0])
    model.load_state_dict({"weight": weight, "bias": bias})
    return model


def sgd(model, lr):
    import torch

    return torch.optim.SGD(model.parameters(), lr=lr)


def by_hand(w, b, batches, every, scale=None, clear=True, each=False, early=False):
    """Weight and bias after training. scale: of each gradient (default 1 / every); clear: after a step;
    each: before every backward; early: step after batch 0, every, 2 * every, ..."""
    scale = 1 / every if scale is None else scale
    gw, gb = torch.zeros_like(w), torch.zeros_like(b)
    for i, (x, y) in enumerate(batches):
        error = x @ w.T + b - y
        slope = scale * 2 * error / error.numel()
        if each:
            gw, gb = torch.zeros_like(w), torch.zeros_like(b)
        gw, gb = gw + slope.T @ x, gb + slope.sum(0)
        if (i if early else i + 1) % every == 0:
            w, b = w - LR * gw, b - LR * gb
            if clear:
                gw, gb = torch.zeros_like(w), torch.zeros_like(b)
    return w, b


def draw(count, samples=4):
    batches = [(torch.randn(samples, 3), torch.randn(samples, 2)) for _ in range(count)]
    return torch.randn(2, 3), torch.randn(2), batches


def judged(attempt, w, b, batches, every):
    model = attempt.build(linear, w, b)
    attempt.train(model, attempt.build(sgd, model, LR), batches, every)
    want_w, want_b = by_hand(w, b, batches, every)
    slips = [
        (dict(early=True), "The first step came after one batch, not after `every` of them: i counts from 0"),
        (dict(scale=1.0), "The gradients were added up, not averaged: the step is `every` times too large"),
        (
            dict(each=True, scale=1.0),
            "Only the last small batch had a part in the step: the others' gradients were emptied before",
        ),
        (
            dict(each=True),
            "Only the last small batch had a part in the step: the others' gradients were emptied before",
        ),
        (
            dict(clear=False),
            "The slots were not emptied after the step: each step used the gradients of earlier ones again",
        ),
    ]
    misses = [(w, "The weights did not move: no step was made, or the slots were empty when it came")]
    for slip, sentence in slips:
        wrong, _ = by_hand(w, b, batches, every, **slip)
        if not torch.allclose(wrong, want_w, rtol=1e-4, atol=1e-5):
            misses.append((wrong, sentence))
    close(model.weight, want_w, name="model.weight", misses=misses, rtol=1e-4, atol=1e-5)
    close(model.bias, want_b, name="model.bias", rtol=1e-4, atol=1e-5)


@given(every=[2, 3, 5])
def check_one_step(attempt, every):
    """One step is that of the large batch."""
    w, b, batches = draw(every)
    judged(attempt, w, b, batches, every)


@given(every=[1, 3, 4])
def check_several_steps(attempt, every):
    """So is every later step, and none comes too early."""
    w, b, batches = draw(3 * every)
    judged(attempt, w, b, batches, every)


def check_same_as_large(attempt):
    """Twelve samples at once and in four batches of three end at the same weights."""
    w, b, batches = draw(4, samples=3)
    whole = [(torch.cat([x for x, _ in batches]), torch.cat([y for _, y in batches]))]
    small, large = attempt.build(linear, w, b), attempt.build(linear, w, b)
    attempt.train(small, attempt.build(sgd, small, LR), batches, 4)
    attempt.train(large, attempt.build(sgd, large, LR), whole, 1)
    close(
        small.weight,
        large.weight,
        name="model.weight",
        rtol=1e-4,
        atol=1e-5,
    )
