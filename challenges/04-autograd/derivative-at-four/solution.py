import torch


def derivative(coefficients, x):
    """The slope of c[0] + c[1] * x + c[2] * x**2 + ... at every number of x; shape and dtype of x."""
    x = x.detach().clone().requires_grad_()
    y = sum(c * x**power for power, c in enumerate(coefficients))
    y.sum().backward()
    return x.grad
