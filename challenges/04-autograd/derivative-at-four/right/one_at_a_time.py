import torch


def slope(coefficients, number):
    point = torch.tensor(number.item(), dtype=number.dtype, requires_grad=True)
    y = 0
    for power, c in enumerate(coefficients):
        y = y + c * point.pow(power)
    y.backward()
    return point.grad


def derivative(coefficients, x):
    return torch.stack([slope(coefficients, number) for number in x.flatten()]).view(x.shape)
