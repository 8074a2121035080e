import torch


def derivative(coefficients, x):
    point = torch.empty_like(x).copy_(x).requires_grad_(True)
    y = torch.zeros_like(x)
    for c in reversed(coefficients):
        y = y * point + c
    (slopes,) = torch.autograd.grad(y, point, grad_outputs=torch.ones_like(y))
    return slopes
