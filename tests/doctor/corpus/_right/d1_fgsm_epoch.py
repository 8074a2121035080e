# expects: nothing
import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(6, 20), nn.ReLU(), nn.Linear(20, 2))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
data, label = torch.randn(60, 6), torch.randint(0, 2, (60,))


def attack(x, y, eps=0.1, iters=3):
    delta = torch.zeros_like(x, requires_grad=True)
    for _ in range(iters):
        loss = F.cross_entropy(model(x + delta), y)
        loss.backward()
        delta.data = (delta + eps / 2 * delta.grad.detach().sign()).clamp(-eps, eps)
        delta.grad.zero_()
    return delta.detach()


for epoch in range(3):
    for i in range(0, 60, 20):
        x, y = data[i:i + 20], label[i:i + 20]
        adv = x + attack(x, y)
        optimizer.zero_grad()
        loss = F.cross_entropy(model(adv), y)
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
