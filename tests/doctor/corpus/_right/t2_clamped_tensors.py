# expects: nothing
"""Inputs, weights and gradients are clamped by hand, each at its right place."""
import torch
from torch import nn

torch.manual_seed(0)
pictures = torch.rand(120, 36)
bright = (pictures.mean(1) > 0.5).long()
network = nn.Sequential(nn.Linear(36, 20), nn.ReLU(), nn.Linear(20, 2))
optimizer = torch.optim.SGD(network.parameters(), lr=0.1)
for epoch in range(3):
    for batch in torch.randperm(120).split(20):
        optimizer.zero_grad()
        seen = pictures[batch] + 0.2 * torch.randn(20, 36)
        seen.clamp_(0, 1)
        loss = nn.functional.cross_entropy(network(seen), bright[batch])
        loss.backward()
        for weight in network.parameters():
            weight.grad.clamp_(-0.2, 0.2)
        optimizer.step()
        with torch.no_grad():
            for weight in network.parameters():
                weight.clamp_(-2, 2)
    print(epoch, loss.item())
