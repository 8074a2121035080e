def linear(inputs, outputs, bias=True):
    weights = inputs * outputs
    if bias:
        return weights + outputs
    return weights


def conv2d(inputs, outputs, kernel, bias=True):
    return linear(inputs * kernel**2, outputs, bias)


def lstm(inputs, hidden, layers=1):
    total = 0
    for _ in range(layers):
        total += linear(inputs, 4 * hidden) + linear(hidden, 4 * hidden)
        inputs = hidden
    return total
