# expects: nothing
import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset, random_split

rng = np.random.default_rng(0)
raw = rng.gamma(2.0, 3.0, size=(150, 4)).astype("float32")
target = (raw.sum(axis=1) > 24).astype("int64")
torch.manual_seed(0)
order = torch.randperm(150).numpy()
low, high = raw[order[:110]].min(axis=0), raw[order[:110]].max(axis=0)
scaled = (raw - low) / (high - low)
data = TensorDataset(torch.from_numpy(scaled[order]), torch.from_numpy(target[order]))
train, val = torch.utils.data.Subset(data, range(110)), torch.utils.data.Subset(data, range(110, 150))
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
