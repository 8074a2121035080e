# expects: zero-grad-after-backward at 22
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, TensorDataset


class Classifier(nn.Module):
    def __init__(self, n_in: int, n_out: int):
        super().__init__()
        self.fc = nn.Linear(n_in, n_out)

    def forward(self, x):
        return self.fc(x)


def train(model, loader, optimizer):
    model.train()
    for features, labels in loader:
        loss = F.cross_entropy(model(features), labels)
        loss.backward()
        model.zero_grad()
        optimizer.step()


def main():
    torch.manual_seed(2)
    features = torch.randn(60, 5)
    labels = features.argmax(dim=1)
    loader = DataLoader(TensorDataset(features, labels), batch_size=20, shuffle=True)
    model = Classifier(5, 5)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5, momentum=0.9)
    for _ in range(2):
        train(model, loader, optimizer)
    print((model(features).argmax(1) == labels).float().mean())


main()
