# expects: nothing
import copy

import torch
from torch import nn


class EMA:
    def __init__(self, model, decay=0.9):
        self.module = copy.deepcopy(model).eval()
        self.decay = decay

    @torch.no_grad()
    def update(self, model):
        mine, theirs = self.module.state_dict(), model.state_dict()
        for key, value in theirs.items():
            if value.is_floating_point():
                mine[key].mul_(self.decay).add_(value, alpha=1 - self.decay)


torch.manual_seed(0)
model = nn.Sequential(nn.Linear(5, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Dropout(0.2), nn.Linear(16, 1))
ema = EMA(model)
opt = torch.optim.AdamW(model.parameters(), lr=0.01)
x = torch.randn(64, 5)
y = x.sum(1, keepdim=True)
for epoch in range(4):
    model.train()
    for rows in torch.randperm(48).split(12):
        opt.zero_grad()
        nn.functional.huber_loss(model(x[rows]), y[rows]).backward()
        opt.step()
        ema.update(model)
    with torch.no_grad():
        print(epoch, nn.functional.huber_loss(ema.module(x[48:]), y[48:]).item())
