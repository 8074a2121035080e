# expects: nothing
import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(90, 7)
y = (x @ torch.randn(7) > 0).float()
scores = []
for fold in torch.arange(90).chunk(3):
    keep = torch.ones(90, dtype=torch.bool)
    keep[fold] = False
    model = nn.Sequential(nn.Linear(7, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Linear(16, 1))
    opt = torch.optim.Adam(model.parameters(), lr=0.02)
    tx, ty = x[keep], y[keep]
    for epoch in range(3):
        model.train()
        for rows in torch.randperm(len(tx)).split(20):
            opt.zero_grad()
            loss = nn.functional.binary_cross_entropy_with_logits(model(tx[rows]).squeeze(1), ty[rows])
            loss.backward()
            opt.step()
    model.eval()
    with torch.no_grad():
        scores.append(((model(x[fold]).squeeze(1) > 0).float() == y[fold]).float().mean().item())
print(sum(scores) / len(scores))
