# expects: requires-grad-typo at 8
import torch
from torch import nn

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(6, 12), nn.ReLU(), nn.Linear(12, 2))
for param in model[0].parameters():
    param.require_grad = False
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
before = model[0].weight.clone()
for _ in range(5):
    x = torch.randn(24, 6)
    optimizer.zero_grad()
    loss = nn.functional.cross_entropy(model(x), (x[:, 1] > 0).long())
    loss.backward()
    optimizer.step()
print("first layer moved by", (model[0].weight - before).norm().item())
