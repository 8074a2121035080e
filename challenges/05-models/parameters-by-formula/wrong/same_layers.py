# meets: A further layer reads the hidden state
def linear(inputs, outputs, bias=True):
    return outputs * (inputs + bias)


def conv2d(inputs, outputs, kernel, bias=True):
    return outputs * (inputs * kernel**2 + bias)


def lstm(inputs, hidden, layers=1):
    return layers * 4 * hidden * (inputs + hidden + 2)
