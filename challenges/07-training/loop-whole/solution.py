import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


def train(net, x, y, epochs, batch_size, lr):
    """Train net in minibatches; returns the mean loss of each epoch."""
    loader = DataLoader(TensorDataset(x, y), batch_size=batch_size, shuffle=True)
    opt = torch.optim.SGD(net.parameters(), lr=lr)
    history = []
    for _ in range(epochs):
        total = 0.0
        for xb, yb in loader:
            loss = nn.functional.cross_entropy(net(xb), yb)
            opt.zero_grad()
            loss.backward()
            opt.step()
            total += loss.item() * len(xb)
        history.append(total / len(x))
    return history
