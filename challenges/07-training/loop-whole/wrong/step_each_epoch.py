# meets: One step an epoch
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


def train(net, x, y, epochs, batch_size, lr):
    loader = DataLoader(TensorDataset(x, y), batch_size=batch_size, shuffle=True)
    opt = torch.optim.SGD(net.parameters(), lr=lr)
    history = []
    for _ in range(epochs):
        total = 0.0
        opt.zero_grad()
        for xb, yb in loader:
            loss = nn.functional.cross_entropy(net(xb), yb)
            loss.backward()
            total += loss.item() * len(xb)
        opt.step()
        history.append(total / len(x))
    return history
