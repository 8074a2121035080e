# meets: Every prediction was compared with every target
def squared_error(prediction, target):
    return ((prediction - target.unsqueeze(0)) ** 2).mean()


def fit(model, optimizer, x, y, steps):
    """Train the model, x (N, F) -> (N, 1), on targets y (N,)."""
    for _ in range(steps):
        loss = squared_error(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
