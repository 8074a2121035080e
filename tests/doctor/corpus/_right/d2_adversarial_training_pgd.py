# expects: nothing
import torch
import torch.nn.functional as F
from torch import nn


def pgd(model, x, y, eps=0.2, steps=3):
    was = model.training
    model.eval()
    delta = torch.zeros_like(x, requires_grad=True)
    for _ in range(steps):
        loss = F.cross_entropy(model(x + delta), y)
        (grad,) = torch.autograd.grad(loss, delta)
        delta = (delta + eps / 2 * grad.sign()).clamp(-eps, eps).detach().requires_grad_(True)
    model.train(was)
    return (x + delta).detach()


torch.manual_seed(0)
model = nn.Sequential(nn.Linear(5, 24), nn.BatchNorm1d(24), nn.ReLU(), nn.Dropout(0.2), nn.Linear(24, 2))
opt = torch.optim.SGD(model.parameters(), lr=0.1)
x = torch.randn(60, 5)
y = (x[:, 0] > 0).long()
for epoch in range(3):
    model.train()
    for rows in torch.randperm(60).split(20):
        loss = F.cross_entropy(model(pgd(model, x[rows], y[rows])), y[rows])
        opt.zero_grad(set_to_none=True)
        loss.backward()
        opt.step()
    model.eval()
    hard = pgd(model, x, y)
    with torch.no_grad():
        print(epoch, (model(hard).argmax(1) == y).float().mean().item())
