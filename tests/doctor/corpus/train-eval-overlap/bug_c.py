# expects: train-eval-overlap at 12
import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset


def loaders():
    x = torch.randn(120, 3)
    y = x.pow(2).sum(1, keepdim=True)
    train = TensorDataset(x[:90], y[:90])
    valid = TensorDataset(x[90:], y[90:])
    return DataLoader(train, 15, shuffle=True), DataLoader(train, 30)


def validate(model, loader):
    model.eval()
    with torch.no_grad():
        errors = [nn.functional.mse_loss(model(x), y).item() for x, y in loader]
    return sum(errors) / len(errors)


def run(epochs=3):
    torch.manual_seed(0)
    train_loader, valid_loader = loaders()
    model = nn.Sequential(nn.Linear(3, 16), nn.Tanh(), nn.Linear(16, 1))
    opt = torch.optim.SGD(model.parameters(), lr=0.05)
    for epoch in range(epochs):
        model.train()
        for x, y in train_loader:
            opt.zero_grad()
            nn.functional.mse_loss(model(x), y).backward()
            opt.step()
        print("validation loss", validate(model, valid_loader))


run()
