# meets: The first step came after one batch
from torch import nn


def train(model, optimizer, batches, every):
    for i, (x, y) in enumerate(batches):
        loss = nn.functional.mse_loss(model(x), y) / every
        loss.backward()
        if i % every == 0:
            optimizer.step()
            optimizer.zero_grad()
