import torch
from torch import nn


def evaluate(net, x, y, batch_size=32):
    mode, recording = net.training, torch.is_grad_enabled()
    net.eval()
    torch.set_grad_enabled(False)
    try:
        total, outputs = 0.0, []
        for start in range(0, len(x), batch_size):
            xb, yb = x[start : start + batch_size], y[start : start + batch_size]
            outputs.append(net(xb))
            total += nn.functional.cross_entropy(outputs[-1], yb, reduction="sum").item()
    finally:
        torch.set_grad_enabled(recording)
        net.train(mode)
    return total / len(x), torch.cat(outputs)
