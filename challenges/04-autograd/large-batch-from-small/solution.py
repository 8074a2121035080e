from torch import nn


def train(model, optimizer, batches, every):
    """One step for every `every` batches (x, y), with the gradient of their mean loss."""
    for i, (x, y) in enumerate(batches):
        loss = nn.functional.mse_loss(model(x), y) / every
        loss.backward()
        if (i + 1) % every == 0:
            optimizer.step()
            optimizer.zero_grad()
