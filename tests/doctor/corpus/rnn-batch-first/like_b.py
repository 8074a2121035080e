# expects: nothing
"""A tagger without a module around it: time first, one label for each place and sequence; and one sequence alone."""
import torch
from torch import nn

torch.manual_seed(0)
words = torch.randint(0, 25, (9, 60))
tags = words % 3
table, reader, decide = nn.Embedding(25, 10), nn.GRU(10, 16, bidirectional=True), nn.Linear(32, 3)
weights = [*table.parameters(), *reader.parameters(), *decide.parameters()]
optimizer = torch.optim.Adam(weights, lr=5e-3)
for epoch in range(3):
    for batch in torch.randperm(60).split(12):
        marks = decide(reader(table(words[:, batch]))[0])
        loss = nn.functional.cross_entropy(marks.flatten(0, 1), tags[:, batch].flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    for one in range(3):
        marks = decide(reader(table(words[:, one : one + 1]))[0])[:, 0]
        loss = nn.functional.cross_entropy(marks, tags[:, one])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
