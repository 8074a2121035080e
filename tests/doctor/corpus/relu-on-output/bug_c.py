# expects: relu-on-output at 26
import torch
from torch import nn


class Chain(nn.Module):
    def __init__(self, *sizes):
        super().__init__()
        self.parts = nn.ModuleList(nn.Linear(size, out) for size, out in zip(sizes, sizes[1:]))

    def forward(self, rows):
        for part in self.parts:
            rows = torch.clamp(part(rows), min=0)
        return rows


torch.manual_seed(0)
rows = torch.randn(200, 4)
gain = 2 * rows[:, :1] - rows[:, 2:3]
network = Chain(4, 24, 24, 1)
optimizer = torch.optim.Adam(network.parameters(), lr=3e-3)
for epoch in range(3):
    for batch in torch.randperm(200).split(40):
        optimizer.zero_grad()
        guess = network(rows[batch])
        loss = nn.functional.smooth_l1_loss(guess, gain[batch])
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
