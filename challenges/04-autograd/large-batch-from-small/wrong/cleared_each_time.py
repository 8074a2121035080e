# meets: Only the last small batch
from torch import nn


def train(model, optimizer, batches, every):
    for i, (x, y) in enumerate(batches):
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(x), y) / every
        loss.backward()
        if (i + 1) % every == 0:
            optimizer.step()
