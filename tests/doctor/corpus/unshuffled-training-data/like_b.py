# expects: nothing
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

# Shuffled once when the data were made; read in that order. Evaluation goes through a sorted set.
torch.manual_seed(0)
x = torch.randn(120, 4)
y = (x[:, 0] > 0).long()
model = nn.Linear(4, 2)
opt = torch.optim.SGD(model.parameters(), lr=0.1)
train = DataLoader(TensorDataset(x[:80], y[:80]), batch_size=16)
order = y[80:].argsort()
val = DataLoader(TensorDataset(x[80:][order], y[80:][order]), batch_size=10)
loss_fn = nn.CrossEntropyLoss()
for epoch in range(3):
    for xb, yb in train:
        opt.zero_grad()
        loss_fn(model(xb), yb).backward()
        opt.step()
    model.eval()
    with torch.no_grad():
        print(sum(loss_fn(model(xb), yb).item() for xb, yb in val) / len(val))
    model.train()
