# expects: normalise-before-split at 10
import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset, random_split

rng = np.random.default_rng(0)
raw = rng.gamma(2.0, 3.0, size=(150, 4)).astype("float32")
target = (raw.sum(axis=1) > 24).astype("int64")
scaled = (raw - raw.min(axis=0)) / (raw.max(axis=0) - raw.min(axis=0))
torch.manual_seed(0)
data = TensorDataset(torch.from_numpy(scaled), torch.from_numpy(target))
train, val = random_split(data, [110, 40])
net = nn.Linear(4, 2)
opt = torch.optim.SGD(net.parameters(), lr=0.1)
for epoch in range(3):
    for xb, yb in DataLoader(train, batch_size=22, shuffle=True):
        opt.zero_grad()
        nn.functional.cross_entropy(net(xb), yb).backward()
        opt.step()
    with torch.no_grad():
        hits = sum((net(xb).argmax(1) == yb).sum().item() for xb, yb in DataLoader(val, batch_size=40))
    print(epoch, hits / 40)
