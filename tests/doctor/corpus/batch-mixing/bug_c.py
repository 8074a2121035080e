# expects: batch-mixing at 6
import torch
from torch import nn

torch.manual_seed(0)
block = nn.TransformerEncoder(nn.TransformerEncoderLayer(12, 3, 24, dropout=0.0), num_layers=1)
table, decide = nn.Embedding(20, 12), nn.Linear(12, 3)
words = torch.randint(0, 20, (100, 8))
kind = words[:, 0] % 3
weights = [p for part in (table, block, decide) for p in part.parameters()]
optimizer = torch.optim.Adam(weights, lr=2e-3)
for epoch in range(3):
    for batch in torch.randperm(100).split(20):
        loss = nn.functional.cross_entropy(decide(block(table(words[batch]))[:, 0]), kind[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
