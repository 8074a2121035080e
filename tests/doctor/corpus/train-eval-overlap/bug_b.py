# expects: train-eval-overlap at 11
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset, random_split

torch.manual_seed(0)
dataset = TensorDataset(torch.randn(150, 5), torch.randint(0, 2, (150,)))
train_set, _ = random_split(dataset, [120, 30])
_, val_set = random_split(dataset, [120, 30])
train_loader = DataLoader(train_set, batch_size=30, shuffle=True)
val_loader = DataLoader(val_set, batch_size=30)
net = nn.Sequential(nn.Linear(5, 40), nn.ReLU(), nn.Linear(40, 2))
opt = torch.optim.Adam(net.parameters(), lr=1e-2)
for epoch in range(4):
    net.train()
    for xb, yb in train_loader:
        loss = nn.functional.cross_entropy(net(xb), yb)
        opt.zero_grad()
        loss.backward()
        opt.step()
    net.eval()
    hits = 0
    with torch.no_grad():
        for xb, yb in val_loader:
            hits += (net(xb).argmax(1) == yb).sum().item()
    print(epoch, hits / len(val_set))
