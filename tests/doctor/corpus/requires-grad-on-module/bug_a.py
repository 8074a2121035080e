# expects: requires-grad-on-module at 8
import torch
from torch import nn

torch.manual_seed(0)
encoder = nn.Sequential(nn.Linear(5, 10), nn.Tanh())
head = nn.Linear(10, 2)
encoder.requires_grad = False
optimizer = torch.optim.Adam([*encoder.parameters(), *head.parameters()], lr=0.02)
for _ in range(6):
    x = torch.randn(30, 5)
    loss = nn.functional.cross_entropy(head(encoder(x)), (x[:, 0] > 0).long())
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print(loss.item())
