from math import prod


def linear(inputs, outputs, bias=True):
    shapes = [(outputs, inputs)] + [(outputs,)] * bias
    return sum(prod(shape) for shape in shapes)


def conv2d(inputs, outputs, kernel, bias=True):
    shapes = [(outputs, inputs, kernel, kernel)] + [(outputs,)] * bias
    return sum(prod(shape) for shape in shapes)


def lstm(inputs, hidden, layers=1):
    rows = 4 * hidden
    shapes = []
    for layer in range(layers):
        width = hidden if layer else inputs
        shapes += [(rows, width), (rows, hidden), (rows,), (rows,)]
    return sum(prod(shape) for shape in shapes)
