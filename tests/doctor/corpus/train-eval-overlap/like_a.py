# expects: nothing
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
x, y = torch.randn(140, 4), torch.randint(0, 2, (140,))
train_set, val_set = TensorDataset(x[:100], y[:100]), TensorDataset(x[100:], y[100:])
train_loader = DataLoader(train_set, batch_size=20, shuffle=True)
net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 2))
opt = torch.optim.Adam(net.parameters(), lr=1e-2)


@torch.no_grad()
def evaluate(loader):
    net.eval()
    good = sum((net(a).argmax(1) == b).sum().item() for a, b in loader)
    net.train()
    return good / len(loader.dataset)


for epoch in range(3):
    for a, b in train_loader:
        opt.zero_grad()
        nn.functional.cross_entropy(net(a), b).backward()
        opt.step()
    print("train", evaluate(DataLoader(train_set, 50)), "val", evaluate(DataLoader(val_set, 50)))
