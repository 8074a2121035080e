import torch


def train(net, x, y, epochs, batch_size, lr):
    criterion = torch.nn.CrossEntropyLoss(reduction="none")
    optimizer = torch.optim.SGD(net.parameters(), lr)
    history = []
    for epoch in range(epochs):
        losses = []
        for rows in torch.randperm(len(x)).split(batch_size):
            each = criterion(net(x[rows]), y[rows])
            each.mean().backward()
            optimizer.step()
            optimizer.zero_grad()
            losses.append(each.detach())
        history.append(torch.cat(losses).mean().item())
    return history
