def one_step(model, loss_fn, optimizer, x, y):
    loss = loss_fn(model(x), y)
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
    return float(loss.detach())


def train(model, loss_fn, optimizer, x, y, steps):
    return [one_step(model, loss_fn, optimizer, x, y) for _ in range(steps)]
