# expects: nothing
import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(200, 5)
y = (x[:, 0] > 0).long() + (x[:, 1] > 0.5).long()
model = nn.Sequential(nn.Linear(5, 16), nn.ReLU(), nn.Linear(16, 3))
opt = torch.optim.Adam(model.parameters(), lr=0.02)
for epoch in range(5):
    loss = nn.functional.cross_entropy(model(x[:150]), y[:150])
    opt.zero_grad()
    loss.backward()
    opt.step()
model.eval()
with torch.no_grad():
    pred = model(x[150:]).argmax(dim=1)
    acc = (pred == y[150:]).float().mean().item()
print("accuracy", acc)
