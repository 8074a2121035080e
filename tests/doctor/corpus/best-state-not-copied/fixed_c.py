# expects: nothing
import copy

import torch
from torch import nn

torch.manual_seed(4)
net = nn.Linear(4, 2)
optim = torch.optim.SGD(net.parameters(), lr=0.5)
data, target = torch.randn(40, 4), torch.randint(0, 2, (40,))
best_model, best_accuracy = None, -1.0
for epoch in range(8):
    loss = nn.functional.cross_entropy(net(data[:30]), target[:30])
    optim.zero_grad()
    loss.backward()
    optim.step()
    with torch.no_grad():
        accuracy = (net(data[30:]).argmax(1) == target[30:]).float().mean().item()
    if accuracy > best_accuracy:
        best_accuracy = accuracy
        best_model = copy.deepcopy(net)
with torch.no_grad():
    print(best_accuracy, (best_model(data[30:]).argmax(1) == target[30:]).float().mean().item())
