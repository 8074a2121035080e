# expects: nothing
"""Pairs of a batch: every label meets every label, on purpose."""
import torch
from torch import nn

torch.manual_seed(0)
samples = torch.randn(120, 9)
labels = samples[:, :3].argmax(1)
network = nn.Sequential(nn.Linear(9, 24), nn.ReLU(), nn.Linear(24, 6))
optimizer = torch.optim.Adam(network.parameters(), lr=2e-3)
for epoch in range(3):
    for batch in torch.randperm(120).split(24):
        places = nn.functional.normalize(network(samples[batch]), dim=1)
        alike = labels[batch].unsqueeze(1) == labels[batch]
        apart = 1 - places @ places.T
        loss = (apart[alike].mean() + (0.8 - apart[~alike]).clamp(min=0).mean()) / 2
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
