import torch


def slope(f, x):
    point = torch.tensor(x, dtype=torch.float64).requires_grad_()
    (gradient,) = torch.autograd.grad(f(point), [point])
    return float(gradient)
