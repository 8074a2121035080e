# expects: nothing
import torch
from torch import nn

torch.manual_seed(0)
features = nn.Sequential(nn.Linear(4, 8), nn.Tanh())
head = nn.Linear(8, 1)
for weight in features.parameters():
    weight.requires_grad_(False)
optimizer = torch.optim.SGD(head.parameters(), lr=0.1)
offset = torch.zeros(1)
for step in range(6):
    x = torch.randn(20, 4)
    loss = ((head(features(x)) + offset - x[:, :1]) ** 2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    print(step, loss.item())
