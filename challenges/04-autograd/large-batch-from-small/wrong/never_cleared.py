# meets: The slots were not emptied after the step
from torch import nn


def train(model, optimizer, batches, every):
    optimizer.zero_grad()
    for i, (x, y) in enumerate(batches):
        loss = nn.functional.mse_loss(model(x), y) / every
        loss.backward()
        if (i + 1) % every == 0:
            optimizer.step()
