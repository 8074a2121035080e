# meets: The gradients were added up, not averaged
from torch import nn


def train(model, optimizer, batches, every):
    for i, (x, y) in enumerate(batches):
        nn.functional.mse_loss(model(x), y).backward()
        if (i + 1) % every == 0:
            optimizer.step()
            optimizer.zero_grad()
