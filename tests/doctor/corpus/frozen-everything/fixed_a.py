# expects: nothing
import torch
from torch import nn

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(6, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Linear(16, 10))
model[3] = nn.Linear(16, 2)
for p in model[0].parameters():
    p.requires_grad = False
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
x = torch.randn(40, 6)
y = (x[:, 0] > 0).long()
for _ in range(5):
    optimizer.zero_grad()
    loss = nn.functional.cross_entropy(model(x), y)
    loss.backward()
    optimizer.step()
print(loss.item())
