"""Checks for models/parameters-by-formula."""
from torch import nn

from tutor.sandbox.check import close, given


def count(layer):
    return sum(p.numel() for p in layer.parameters())


@given(bias=[True, False], sizes=[(5, 3), (2, 7), (4, 11)])
def check_linear(attempt, bias, sizes):
    """linear agrees with nn.Linear, with and without bias."""
    i, o = sizes
    misses = [
        (i * o, "The bias is missing: one number for each output"),
        (i * o + i, "The biases were counted one for each input. A bias belongs to an output"),
        (i + o, "The sizes were added. Every output looks at every input, so they are multiplied"),
        (i * o + 1, "One bias for the whole layer. Each output has its own"),
    ]
    if not bias:
        misses = [(i * o + o, "With bias=False there is no bias to count"), (i * o + i, "With bias=False there is no bias to count")]
    want = count(nn.Linear(i, o, bias=bias))
    close(attempt.linear(i, o, bias), want, name=f"linear({i}, {o}, bias={bias})", misses=misses)
    if bias:
        close(attempt.linear(i, o), want, name=f"linear({i}, {o})", misses=misses)


@given(bias=[True, False], sizes=[(3, 7, 5), (2, 5, 3), (4, 3, 1)])
def check_conv2d(attempt, bias, sizes):
    """conv2d agrees with nn.Conv2d, with and without bias."""
    i, o, k = sizes
    misses = [
        (o * i * k * k, "The bias is missing: one for each of the filters"),
        (o * i * k * k + i, "The biases were counted one for each input channel. There is one for each output channel"),
        (o * (k * k + 1), "A filter looks at every input channel: the input channels are missing"),
        (o * (i * k + 1), "The kernel is square: k * k weights for each input channel, not k"),
        (o * i * (k * k + 1), "The biases were counted once for each input channel of each filter. A filter has one bias"),
    ]
    if not bias:
        misses = [
            (o * (i * k * k + 1), "With bias=False there is no bias to count"),
            (o * k * k, "A filter looks at every input channel: the input channels are missing"),
            (o * i * k, "The kernel is square: k * k weights for each input channel, not k"),
        ]
    want = count(nn.Conv2d(i, o, k, bias=bias))
    name = f"conv2d({i}, {o}, {k}, bias={bias})"
    close(attempt.conv2d(i, o, k, bias), want, name=name, misses=misses)
    if bias:
        close(attempt.conv2d(i, o, k), want, name=f"conv2d({i}, {o}, {k})", misses=misses)


@given(sizes=[(3, 5), (6, 4)])
def check_lstm(attempt, sizes):
    """lstm agrees with nn.LSTM of one layer."""
    i, h = sizes
    close(
        attempt.lstm(i, h),
        count(nn.LSTM(i, h)),
        name=f"lstm({i}, {h})",
        misses=[
            (4 * (h * i + h * h + h), "Torch keeps two biases in each block, one for the input and one for the state"),
            (4 * (h * i + h * h), "The biases are missing: two in each block, each with one number for each hidden unit"),
            (3 * (h * i + h * h + 2 * h), "That is a GRU, with three blocks. An LSTM has four"),
            (h * i + h * h + 2 * h, "That is one block, an RNN. An LSTM has four"),
            (4 * (h * i + 2 * h), "The weights for the layer's own last state are missing: hidden * hidden in each block"),
        ],
    )


@given(sizes=[(4, 5, 2), (7, 2, 4)])
def check_deep_lstm(attempt, sizes):
    """lstm agrees with nn.LSTM of several layers."""
    i, h, n = sizes
    one = 4 * (h * i + h * h + 2 * h)
    further = "A further layer reads the hidden state of the one below: hidden numbers, not inputs"
    close(
        attempt.lstm(i, h, n),
        count(nn.LSTM(i, h, n)),
        name=f"lstm({i}, {h}, {n})",
        misses=[
            (n * one, further),
            (one, "Only the first layer was counted"),
            (one + n * 8 * h * (h + 1), "There is one layer too many: the first is one of them"),
            (n * 8 * h * (h + 1), "The first layer reads inputs numbers. Only the further ones read the hidden state"),
            (sum(4 * (h * w + h * h + h) for w in [i] + [h] * (n - 1)), "Torch keeps two biases in each block, one for the input and one for the state"),
        ],
    )


def check_arithmetic(attempt):
    """The functions answer for layers that no machine could hold."""
    n = 10**8
    close(attempt.linear(n, n), n * n + n, name="linear(10**8, 10**8)")
    close(attempt.conv2d(n, n, 3), 9 * n * n + n, name="conv2d(10**8, 10**8, 3)")
    close(attempt.lstm(n, n), 8 * n * n + 8 * n, name="lstm(10**8, 10**8)")
