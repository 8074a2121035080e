def train(model, loss_fn, optimizer, x, y, steps):
    """Take `steps` training steps on x and y. Returns the loss of each, as floats."""
    losses = []
    for _ in range(steps):
        # 1 forward
        # 2 loss
        # 3 clear the gradients
        # 4 backward
        # 5 update
        ...
    return losses
