import torch


def forward(x, w1, b1, w2, b2):
    """hidden (N, H) after ReLU, and out (N, C)."""
    hidden = torch.relu(x @ w1 + b1)
    out = hidden @ w2 + b2
    return hidden, out


def backward(x, y, w1, b1, w2, b2):
    """The gradients of mean((out - y) ** 2): d_w1, d_b1, d_w2, d_b2."""
    hidden, out = forward(x, w1, b1, w2, b2)
    d_out = 2 * (out - y) / out.numel()
    d_hidden = d_out @ w2.T
    d_pre = d_hidden * (hidden > 0)
    return x.T @ d_pre, d_pre.sum(dim=0), hidden.T @ d_out, d_out.sum(dim=0)
