# expects: nothing
import torch
from torch import nn
from torch.utils.data import DataLoader, Subset, TensorDataset

torch.manual_seed(0)
inputs = torch.randn(120, 4)
outputs = inputs[:, :1] - 0.5 * inputs[:, 1:2]
rows = TensorDataset(inputs, outputs)
parts = torch.randperm(120).chunk(3)
scores = []
for held_out in parts:
    rest = torch.cat([part for part in parts if part is not held_out])
    network = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 1))
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-2)
    for _ in range(3):
        for batch, wanted in DataLoader(Subset(rows, rest.tolist()), batch_size=20, shuffle=True):
            optimizer.zero_grad()
            loss = nn.functional.mse_loss(network(batch), wanted)
            loss.backward()
            optimizer.step()
    network.eval()
    error = 0.0
    with torch.no_grad():
        for batch, wanted in DataLoader(Subset(rows, held_out.tolist()), batch_size=40):
            error += nn.functional.mse_loss(network(batch), wanted, reduction="sum").item()
    scores.append(error / len(held_out))
print(scores)
