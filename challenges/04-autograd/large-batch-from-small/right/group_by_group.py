from torch import nn


def train(model, optimizer, batches, every):
    for start in range(0, len(batches), every):
        optimizer.zero_grad()
        for x, y in batches[start : start + every]:
            nn.functional.mse_loss(model(x), y).backward()
        for p in model.parameters():
            p.grad /= every
        optimizer.step()
