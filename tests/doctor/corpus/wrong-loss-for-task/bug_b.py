# expects: wrong-loss-for-task at 13
import torch
import torch.nn as nn

torch.manual_seed(0)
features = torch.randn(60, 5)
tags = (features[:, :4] > 0.2).float()
model = nn.Linear(5, 4)
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(6):
    optimizer.zero_grad()
    loss = criterion(model(features), tags)
    loss.backward()
    optimizer.step()
print(loss.item())
