import torch


def squared_error(prediction, target):
    return torch.nn.functional.mse_loss(prediction, target.view_as(prediction))


def fit(model, optimizer, x, y, steps):
    for _ in range(steps):
        squared_error(model(x), y).backward()
        optimizer.step()
        optimizer.zero_grad()
