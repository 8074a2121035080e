import torch


def forward(x, w1, b1, w2, b2):
    pre = torch.einsum("nd,dh->nh", x, w1) + b1
    hidden = torch.where(pre > 0, pre, torch.zeros_like(pre))
    return hidden, torch.einsum("nh,hc->nc", hidden, w2) + b2


def backward(x, y, w1, b1, w2, b2):
    hidden, out = forward(x, w1, b1, w2, b2)
    n, c = y.shape
    slope = (out - y) * (2 / (n * c))
    inner = torch.einsum("nc,hc->nh", slope, w2)
    inner[hidden == 0] = 0
    return (
        torch.einsum("nd,nh->dh", x, inner),
        torch.einsum("nh->h", inner),
        torch.einsum("nh,nc->hc", hidden, slope),
        torch.einsum("nc->c", slope),
    )
