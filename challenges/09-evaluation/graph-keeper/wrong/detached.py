# meets: Autograd was still recording
import torch
from torch import nn


def evaluate(net, x, y, batch_size=32):
    mode = net.training
    net.eval()
    total, outputs = 0.0, []
    for xb, yb in zip(x.split(batch_size), y.split(batch_size)):
        logits = net(xb)
        total += nn.functional.cross_entropy(logits, yb).item() * len(xb)
        outputs.append(logits.detach())
    net.train(mode)
    return total / len(x), torch.cat(outputs)
