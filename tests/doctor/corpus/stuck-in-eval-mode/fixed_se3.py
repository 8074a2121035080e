# expects: nothing
import torch
from torch import nn
torch.manual_seed(0)
def evaluate(model, x, y):
    model.eval()
    with torch.no_grad():
        return (model(x).argmax(1) == y).float().mean().item()
model = nn.Sequential(nn.Flatten(), nn.Linear(16, 32), nn.BatchNorm1d(32), nn.ReLU(), nn.Linear(32, 2))
x = torch.randn(64, 1, 4, 4); y = (x.sum((1, 2, 3)) > 0).long()
opt = torch.optim.Adam(model.parameters(), 1e-2)
print("before", evaluate(model, x[48:], y[48:]))
for e in range(3):
    model.train()
    for i in range(0, 48, 12):
        opt.zero_grad(); nn.functional.cross_entropy(model(x[i:i+12]), y[i:i+12]).backward(); opt.step()
    print(e, evaluate(model, x[48:], y[48:]))
