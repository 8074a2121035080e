# meets: loss_fn got the target first
def train(model, loss_fn, optimizer, x, y, steps):
    losses = []
    for _ in range(steps):
        optimizer.zero_grad()
        loss = loss_fn(y, model(x))
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses
