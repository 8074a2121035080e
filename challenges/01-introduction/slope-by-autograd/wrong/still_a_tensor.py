# meets: slope returned a tensor
import torch


def slope(f, x):
    x = torch.tensor(float(x), requires_grad=True)
    f(x).backward()
    return x.grad
