# expects: nothing
import torch
from torch import nn

torch.manual_seed(0)
X = torch.randn(200, 5)
Y = (X[:, 0] - X[:, 1] > 0).float().unsqueeze(1)
train, val = slice(0, 150), slice(150, 200)
model = nn.Sequential(nn.Linear(5, 16), nn.ReLU(), nn.Linear(16, 1))
opt = torch.optim.SGD(model.parameters(), lr=0.3)
crit = nn.BCEWithLogitsLoss()
best = None
for epoch in range(6):
    opt.zero_grad()
    loss = crit(model(X[train]), Y[train])
    loss.backward()
    opt.step()
    with torch.no_grad():
        for name, part in (("train", train), ("val", val)):
            acc = ((model(X[part]) > 0) == Y[part].bool()).float().mean().item()
            print(name, round(acc, 2), end=" ")
    print()
