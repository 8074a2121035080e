# expects: softmax-wrong-dim at 14
import torch
from torch import nn


class Weighted(nn.Module):
    def __init__(self, width, classes):
        super().__init__()
        self.look = nn.Linear(width, 1)
        self.decide = nn.Linear(width, classes)

    def forward(self, words):
        scores = self.look(words)
        shares = torch.softmax(scores, 0)
        return self.decide((shares * words).sum(dim=1))


torch.manual_seed(0)
sentences = torch.randn(120, 6, 12)
topic = sentences[:, :, :3].mean(1).argmax(1)
network = Weighted(12, 3)
optimizer = torch.optim.Adam(network.parameters(), lr=1e-2)
for epoch in range(3):
    for batch in torch.randperm(120).split(20):
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(network(sentences[batch]), topic[batch])
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
