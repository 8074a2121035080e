# expects: nothing
import torch
from torch import nn

torch.manual_seed(0)
words = torch.randint(0, 25, (120, 11))
late = (words[:, -1] > 12).long()
table, reader, decide = nn.Embedding(25, 10), nn.LSTM(10, 16, batch_first=True), nn.Linear(16, 2)
weights = [*table.parameters(), *reader.parameters(), *decide.parameters()]
optimizer = torch.optim.Adam(weights, lr=5e-3)
for epoch in range(3):
    for batch in torch.randperm(120).split(24):
        outputs, _ = reader(table(words[batch]))
        loss = nn.functional.cross_entropy(decide(outputs[:, -1]), late[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
