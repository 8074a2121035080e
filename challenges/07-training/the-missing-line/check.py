"""Checks for training/the-missing-line."""
import torch
from torch.nn.functional import mse_loss

from tutor.sandbox.check import close, given


def linear(inputs, outputs):
    from torch import nn

    return nn.Linear(inputs, outputs)


def walk(params, x, y, steps, lr, order="right"):
    """Weights after so many steps of SGD, and the losses; `order` names a mistake."""
    w, b = (p.detach().clone().requires_grad_() for p in params)
    losses, slopes = [], [torch.zeros_like(w), torch.zeros_like(b)]
    for number in range(steps):
        loss = mse_loss(x @ w.T + b, y)
        losses.append(loss.item())
        new = torch.autograd.grad(loss, [w, b])
        if order == "step first":
            used = slopes
        elif order == "summed":
            used = [old + now for old, now in zip(slopes, new)]
        elif order == "once":
            used = new if number == steps - 1 else [torch.zeros_like(w), torch.zeros_like(b)]
        else:
            used = new
        slopes = used if order == "summed" else new
        sign = -1 if order == "uphill" else 1
        with torch.no_grad():
            w -= sign * lr * used[0]
            b -= sign * lr * used[1]
    return w.detach(), b.detach(), losses


MISTAKES = {
    "step first": "step() ran before backward of its own round: it moves by the slopes of the round before",
    "summed": "The gradients of earlier steps were used again: zero_grad is missing",
    "once": "The weights moved only once, after the loop. step belongs inside it",
    "uphill": "The weights moved along the slope. A step goes against it",
}


@given(steps=[1, 3, 6], lr=[0.05, 0.03])
def check_moves(attempt, steps, lr):
    """Each step moves the weights by the learning rate times the gradient."""
    x, y = torch.randn(11, 3), torch.randn(11, 2)
    net = attempt.build(linear, 3, 2)
    before = [p.detach() for p in net.parameters()]
    attempt.fit(net, x, y, steps, lr)
    after = [p.detach() for p in net.parameters()]
    want = walk(before, x, y, steps, lr)
    late = {name: walk(before, x, y, steps, lr, name) for name in MISTAKES}
    for i, name in enumerate(["weight", "bias"]):
        misses = [(late[mistake][i], message) for mistake, message in MISTAKES.items() if steps > 1 or mistake == "uphill"]
        misses.append((before[i], "The weights did not move. Which of the five lines changes them?"))
        close(after[i], want[i], name=f"{name} after {steps} steps", misses=misses)


def check_losses(attempt):
    """fit returns the loss of every step, before the weights move."""
    x, y = torch.randn(11, 3), torch.randn(11, 2)
    net = attempt.build(linear, 3, 2)
    before = [p.detach() for p in net.parameters()]
    losses = attempt.fit(net, x, y, 7, 0.1)
    assert isinstance(losses, (list, tuple)) and len(losses) == 7, "fit should return a list with one loss for each of its 7 steps"
    want = walk(before, x, y, 8, 0.1)[2]
    close(torch.tensor([float(v) for v in losses]), torch.tensor(want[:7]), name="losses", misses=[
        (torch.tensor(want[1:]), "These are the losses after each step. The list should hold the loss that the step was taken from"),
        (torch.full((7,), want[0]), "All losses are the same number: the weights did not move"),
    ])


def check_learns(attempt):
    """A line is found: weight 2, bias 1."""
    x = torch.rand(64, 1) * 2 - 1
    net = attempt.build(linear, 1, 1)
    attempt.fit(net, x, 2 * x + 1, 300, 0.3)
    weight, bias = (p.item() for p in net.parameters())
    assert abs(weight - 2) < 0.02, f"After 300 steps the weight is {weight:.2f}. It should be 2"
    assert abs(bias - 1) < 0.02, f"After 300 steps the bias is {bias:.2f}. It should be 1"
