# expects: nothing
"""Cross-validation with one model, whose weights are drawn anew for each fold."""
import torch
from torch import nn
from torch.utils.data import DataLoader, Subset, TensorDataset


def anew(layer):
    if hasattr(layer, "reset_parameters"):
        layer.reset_parameters()


torch.manual_seed(0)
rows = torch.randn(90, 4)
data = TensorDataset(rows, (rows[:, 0] > 0).long())
network = nn.Sequential(nn.Linear(4, 12), nn.ReLU(), nn.Linear(12, 2))
parts = torch.randperm(90).chunk(3)
for number, test in enumerate(parts):
    train = torch.cat([part for part in parts if part is not test])
    network.apply(anew)
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-2)
    training = DataLoader(Subset(data, train.tolist()), batch_size=20, shuffle=True)
    testing = DataLoader(Subset(data, test.tolist()), batch_size=30)
    for epoch in range(3):
        network.train()
        for batch, label in training:
            optimizer.zero_grad()
            nn.functional.cross_entropy(network(batch), label).backward()
            optimizer.step()
    network.eval()
    with torch.no_grad():
        hits = sum((network(batch).argmax(1) == label).sum().item() for batch, label in testing)
    print(number, hits / 30)
