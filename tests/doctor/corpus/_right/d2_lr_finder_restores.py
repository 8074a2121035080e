# expects: nothing
import copy

import torch
from torch import nn

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(6, 16), nn.ReLU(), nn.Dropout(0.1), nn.Linear(16, 2))
x = torch.randn(64, 6)
y = (x[:, 0] > 0).long()


def find_rate(model, start=1e-3, factor=1.7, steps=8):
    kept = copy.deepcopy(model.state_dict())
    opt = torch.optim.SGD(model.parameters(), lr=start)
    curve = []
    for _ in range(steps):
        opt.zero_grad()
        loss = nn.functional.cross_entropy(model(x), y)
        loss.backward()
        opt.step()
        curve.append((opt.param_groups[0]["lr"], loss.item()))
        opt.param_groups[0]["lr"] *= factor
    model.load_state_dict(kept)
    return min(curve, key=lambda pair: pair[1])[0] / 2


optimizer = torch.optim.SGD(model.parameters(), lr=find_rate(model))
for epoch in range(4):
    model.train()
    optimizer.zero_grad()
    loss = nn.functional.cross_entropy(model(x), y)
    loss.backward()
    optimizer.step()
model.eval()
with torch.no_grad():
    print((model(x).argmax(1) == y).float().mean().item())
