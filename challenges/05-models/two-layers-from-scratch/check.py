"""Checks for models/two-layers-from-scratch."""
import torch
from torch.nn.functional import mse_loss

from tutor.sandbox.check import close, given

NAMES = ["d_w1", "d_b1", "d_w2", "d_b2"]


def draw(n, d, h, c):
    """x, y and the four parameters, in float64 so that 1e-6 is far above rounding."""
    shapes = [(n, d), (n, c), (d, h), (h,), (h, c), (c,)]
    return [torch.randn(shape, dtype=torch.float64) for shape in shapes]


def by_autograd(x, y, *params):
    params = [p.clone().requires_grad_() for p in params]
    out = run(x, *params)[1]
    return torch.autograd.grad(mse_loss(out, y), params)


def run(x, w1, b1, w2, b2):
    hidden = torch.relu(x @ w1 + b1)
    return hidden, hidden @ w2 + b2


def gradients(attempt, *inputs):
    got = attempt.backward(*inputs)
    assert isinstance(got, (tuple, list)) and len(got) == 4, "backward should return four tensors: d_w1, d_b1, d_w2, d_b2"
    return got


@given(sizes=[(7, 5, 6, 3), (4, 2, 9, 5)])
def check_forward(attempt, sizes):
    """forward returns hidden and out."""
    x, _, w1, b1, w2, b2 = draw(*sizes)
    got = attempt.forward(x, w1, b1, w2, b2)
    assert isinstance(got, (tuple, list)) and len(got) == 2, "forward should return two tensors: hidden and out"
    hidden, out = run(x, w1, b1, w2, b2)
    pre = x @ w1 + b1
    close(got[0], hidden, name="hidden", misses=[
        (pre, "The ReLU is missing: hidden has negative numbers"),
        (torch.relu(x @ w1), "The bias b1 is missing"),
        (torch.relu(x @ w1) + b1, "b1 was added after the ReLU. It belongs inside"),
    ])
    close(got[1], out, name="out", misses=[
        (torch.relu(out), "There is a ReLU after the second layer. out is not clipped"),
        (pre @ w2 + b2, "out was computed from the numbers before the ReLU"),
        (hidden @ w2, "The bias b2 is missing"),
    ])


@given(sizes=[(7, 5, 6, 3), (4, 2, 9, 5), (1, 3, 5, 2)])
def check_second_layer(attempt, sizes):
    """The gradients of w2 and b2 equal autograd's."""
    n, _, _, c = sizes
    inputs = draw(*sizes)
    compare(gradients(attempt, *inputs), by_autograd(*inputs), n, c, [2, 3], inputs)


@given(sizes=[(7, 5, 6, 3), (4, 2, 9, 5), (1, 3, 5, 2)])
def check_first_layer(attempt, sizes):
    """The gradients of w1 and b1 equal autograd's."""
    n, _, _, c = sizes
    inputs = draw(*sizes)
    compare(gradients(attempt, *inputs), by_autograd(*inputs), n, c, [0, 1], inputs)


def compare(got, want, n, c, which, inputs):
    x, y, w1, b1, w2, b2 = inputs
    hidden, out = run(x, w1, b1, w2, b2)
    open_relu = (2 * (out - y) / out.numel()) @ w2.T
    for i in which:
        misses = [
            (want[i] * n * c, "That is the gradient of the sum of the squares. The loss is their mean"),
            (want[i] * c, "It was divided by N, and the mean is over all N * C elements"),
            (want[i] * n, "It was divided by C, and the mean is over all N * C elements"),
            (want[i] / 2, "The 2 is missing: the slope of e ** 2 is 2 * e"),
            (-want[i], "The sign is turned: the error is out - y"),
        ]
        if i < 2:
            no_relu = [x.T @ open_relu, open_relu.sum(0)][i]
            misses.append((no_relu, "ReLU passes no slope where hidden is 0, and here it was passed on"))
        if i % 2 and n > 1:
            misses.append((want[i] / n, "The bias took the mean over the rows. It is added to every row, so the slopes of the rows add up"))
        close(got[i], want[i], name=NAMES[i], misses=misses, atol=1e-6, rtol=1e-6)


def check_idle_unit(attempt):
    """A hidden unit whose sum is exactly 0 passes no gradient, as in torch."""
    x, y, w1, b1, w2, b2 = draw(6, 4, 5, 3)
    w1[:, 2] = 0
    b1[2] = 0
    got = gradients(attempt, x, y, w1, b1, w2, b2)
    want = by_autograd(x, y, w1, b1, w2, b2)
    for i in (0, 1):
        assert not got[i][..., 2].any(), f"{NAMES[i]}: where hidden is exactly 0, torch's ReLU has slope 0, and here something was passed on"
        close(got[i], want[i], name=NAMES[i], atol=1e-6, rtol=1e-6)


def check_by_hand(attempt):
    """The backward pass is yours: autograd does not run."""
    run = attempt.watch("backward", *draw(5, 3, 4, 2))
    assert "backward" not in run.events, "backward() ran: autograd computed the gradients. Write the four products and sums yourself"
