# expects: nothing
import torch
from torch import nn
from torch.utils.data import ConcatDataset, DataLoader, TensorDataset

# Two sources, one after the other in the data set, but shuffled by the loader; evaluation in order.
torch.manual_seed(0)
parts = [TensorDataset(torch.randn(40, 3) + s, torch.full((40,), i)) for i, s in enumerate((-1.0, 1.0))]
both = ConcatDataset(parts)
train = DataLoader(both, batch_size=16, shuffle=True, drop_last=True)
net = nn.Sequential(nn.Linear(3, 8), nn.GELU(), nn.Linear(8, 2))
opt = torch.optim.Adam(net.parameters(), lr=1e-2)
for epoch in range(2):
    for x, y in train:
        opt.zero_grad()
        nn.functional.cross_entropy(net(x), y).backward()
        opt.step()
net.eval()
with torch.no_grad():
    for i, part in enumerate(parts):
        right = sum((net(x).argmax(-1) == y).sum().item() for x, y in DataLoader(part, batch_size=20))
        print("train accuracy of source", i, right / len(part))
