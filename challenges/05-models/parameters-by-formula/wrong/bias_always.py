# meets: With bias=False there is no bias to count
def linear(inputs, outputs, bias=True):
    return inputs * outputs + outputs


def conv2d(inputs, outputs, kernel, bias=True):
    return outputs * (inputs * kernel * kernel + 1)


def lstm(inputs, hidden, layers=1):
    return 4 * hidden * (inputs + hidden + 2) + (layers - 1) * 8 * hidden * (hidden + 1)
