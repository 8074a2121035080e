# expects: nothing
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset, random_split

torch.manual_seed(0)
x = torch.randn(120, 6)
train, test = random_split(TensorDataset(x, (x[:, 0] + x[:, 1] > 0).float()), [90, 30])
loader = DataLoader(train, batch_size=30, shuffle=True)
net = nn.Sequential(nn.Linear(6, 24), nn.BatchNorm1d(24), nn.ReLU(), nn.Dropout(0.25), nn.Linear(24, 1), nn.Flatten(0))
opt = torch.optim.Adam(net.parameters(), lr=0.01)
criterion = nn.BCEWithLogitsLoss()


def accuracy(part):
    net.eval()
    hits = count = 0
    with torch.inference_mode():
        for a, b in DataLoader(part, batch_size=64):
            hits += ((net(a) > 0).float() == b).sum().item()
            count += len(b)
    net.train()
    return hits / count


for epoch in range(3):
    for a, b in loader:
        opt.zero_grad()
        criterion(net(a), b).backward()
        opt.step()
    print(f"{epoch}: train {accuracy(train):.2f}, held out {accuracy(test):.2f}")
