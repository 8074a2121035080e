# meets: one for each input
def linear(inputs, outputs, bias=True):
    return inputs * outputs + inputs * bias


def conv2d(inputs, outputs, kernel, bias=True):
    return outputs * inputs * kernel**2 + inputs * bias


def lstm(inputs, hidden, layers=1):
    return layers * 4 * (hidden * inputs + hidden * hidden + 2 * hidden)
