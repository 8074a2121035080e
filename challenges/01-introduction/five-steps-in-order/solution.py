def train(model, loss_fn, optimizer, x, y, steps):
    """Take `steps` training steps on x and y. Returns the loss of each, as floats."""
    losses = []
    for _ in range(steps):
        prediction = model(x)
        loss = loss_fn(prediction, y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses
