# expects: nothing
import torch
from torch import nn

torch.manual_seed(0)
rows = torch.randn(100, 6)
sums = rows.sum(1, keepdim=True)
network = nn.Sequential(nn.Linear(6, 16), nn.ReLU(), nn.Linear(16, 1))
optimizer = torch.optim.Adam(network.parameters(), lr=1e-2)
for epoch in range(3):
    for batch in torch.randperm(100).split(25):
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(network(rows[batch]), sums[batch])
        loss.backward()
        nn.utils.clip_grad_value_(network.parameters(), 0.1)
        optimizer.step()
    print(epoch, loss.item())
