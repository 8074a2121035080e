def train(model, optimizer, batches, every):
    for i, (x, y) in enumerate(batches):
        if i % every == 0:
            model.zero_grad(set_to_none=False)
        ((model(x) - y).square().mean() * (1 / every)).backward()
        if i % every == every - 1:
            optimizer.step()
