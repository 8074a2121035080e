# expects: nothing
import torch
from torch import nn

torch.manual_seed(0)
X = torch.rand(240, 5)                     # already in [0, 1]
y = (X[:, :2].sum(1) > 1).float()
model = nn.Sequential(nn.Linear(5, 16), nn.ReLU(), nn.Linear(16, 1), nn.Sigmoid(), nn.Flatten(0))
criterion = nn.BCELoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
for epoch in range(6):
    for idx in torch.randperm(240).split(24):
        p = model(X[idx])
        loss = criterion(p, y[idx])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    acc = ((model(X).detach() > 0.5).float() == y).float().mean()
    print(epoch, loss.item(), acc.item())
