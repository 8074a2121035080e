# meets: Torch keeps two biases
def linear(inputs, outputs, bias=True):
    return outputs * (inputs + bias)


def conv2d(inputs, outputs, kernel, bias=True):
    return outputs * (inputs * kernel**2 + bias)


def lstm(inputs, hidden, layers=1):
    total = 0
    for _ in range(layers):
        total += 4 * (hidden * inputs + hidden * hidden + hidden)
        inputs = hidden
    return total
