# meets: That is the value of f at x
import torch


def slope(f, x):
    x = torch.tensor(float(x), requires_grad=True)
    y = f(x)
    y.backward()
    return y.item()
