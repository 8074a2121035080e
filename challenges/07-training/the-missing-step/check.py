"""Checks for training/the-missing-step."""
import torch
from torch.nn.functional import mse_loss

from tutor.sandbox.check import close, given


def linear(inputs, outputs):
    from torch import nn

    return nn.Linear(inputs, outputs)


def walk(params, x, y, steps, lr, summed=False):
    """Weights after so many steps of SGD, and the losses; `summed`: no zero_grad."""
    w, b = (p.detach().clone().requires_grad_() for p in params)
    losses = []
    for _ in range(steps):
        if not summed:
            w.grad = b.grad = None
        loss = mse_loss(x @ w.T + b, y)
        loss.backward()
        with torch.no_grad():
            w -= lr * w.grad
            b -= lr * b.grad
        losses.append(loss.item())
    return w.detach(), b.detach(), losses


@given(steps=[3, 1, 6], lr=[0.05, 0.03])
def check_moves(attempt, steps, lr):
    """Each step moves the weights by the learning rate times the gradient."""
    x, y = torch.randn(11, 3), torch.randn(11, 2)
    net = attempt.build(linear, 3, 2)
    before = [p.detach() for p in net.parameters()]
    attempt.fit(net, x, y, steps, lr)
    after = [p.detach() for p in net.parameters()]
    want = walk(before, x, y, steps, lr)
    late, once = walk(before, x, y, steps - 1, lr), walk(before, x, y, 1, lr)
    summed, uphill = walk(before, x, y, steps, lr, summed=True), walk(before, x, y, steps, -lr)
    for i, name in enumerate(["weight", "bias"]):
        close(after[i], want[i], name=f"{name} after {steps} steps", misses=[
            (before[i], "The weights did not move. Which of the five lines changes them?"),
            (late[i], "The weights are one step late: step() ran before backward of its own round"),
            (once[i], "The weights moved only once, after the loop. step belongs inside it"),
            (summed[i], "The gradients of earlier steps were used again: zero_grad is missing"),
            (uphill[i], "The weights moved along the slope. A step goes against it"),
        ])


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
