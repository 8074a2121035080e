# meets: Only the two means were compared
def squared_error(prediction, target):
    return (prediction.mean() - target.mean()) ** 2


def fit(model, optimizer, x, y, steps):
    """Train the model, x (N, F) -> (N, 1), on targets y (N,)."""
    for _ in range(steps):
        loss = squared_error(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
