# expects: clip-after-step at 16
import torch
from torch import nn

torch.manual_seed(0)
walks = torch.randn(120, 15, 2).cumsum(1) * 0.2
ends = walks[:, -1].norm(dim=1, keepdim=True)
reader, head = nn.GRU(2, 12, batch_first=True), nn.Linear(12, 1)
weights = [*reader.parameters(), *head.parameters()]
optimizer = torch.optim.SGD(weights, lr=0.05)
for batch in torch.arange(120).split(20) * 3:
    loss = nn.functional.mse_loss(head(reader(walks[batch])[1][0]), ends[batch])
    loss.backward()
    optimizer.step()
    for weight in weights:
        weight.grad.data.clamp_(min=-0.1, max=0.1)
    optimizer.zero_grad()
print(loss.item())
