# meets: A nudge of x jumps over the fine waves of this f
import torch


def slope(f, x, h=1e-6):
    x = torch.tensor(float(x), dtype=torch.float64)
    return ((f(x + h) - f(x - h)) / (2 * h)).item()
