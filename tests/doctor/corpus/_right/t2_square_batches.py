# expects: nothing
"""Time first, and as many sequences in a batch as each has places."""
import torch
from torch import nn


class Reader(nn.Module):
    def __init__(self):
        super().__init__()
        self.recurrent, self.decide = nn.GRU(3, 14), nn.Linear(14, 2)

    def forward(self, sequences):
        outputs, last = self.recurrent(sequences)
        return self.decide(outputs[-1]), last


torch.manual_seed(0)
sequences = torch.randn(10, 100, 3)
up = (sequences[:, :, 1].sum(0) > 0).long()
network = Reader()
optimizer = torch.optim.Adam(network.parameters(), lr=5e-3)
for epoch in range(3):
    for batch in torch.randperm(100).split(10):
        scores, _ = network(sequences[:, batch])
        loss = nn.functional.cross_entropy(scores, up[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
