import torch


def train(model, loss_fn, optimizer, x, y, steps):
    losses = torch.zeros(steps)
    for step in range(steps):
        model.zero_grad(set_to_none=False)
        loss = loss_fn(model(x), y)
        losses[step] = loss.detach()
        loss.backward()
        optimizer.step()
    return losses.tolist()
