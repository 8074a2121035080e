def linear(inputs, outputs, bias=True):
    """Parameters of nn.Linear(inputs, outputs, bias)."""
    return outputs * (inputs + bias)


def conv2d(inputs, outputs, kernel, bias=True):
    """Parameters of nn.Conv2d(inputs, outputs, kernel, bias=bias)."""
    return outputs * (inputs * kernel * kernel + bias)


def lstm(inputs, hidden, layers=1):
    """Parameters of nn.LSTM(inputs, hidden, layers)."""
    first = 4 * hidden * (inputs + hidden + 2)
    further = 4 * hidden * (hidden + hidden + 2)
    return first + (layers - 1) * further
