# expects: nothing
import torch
import torch.nn.functional as F
from torch import nn


def attack(model, x, y, eps):
    """FGSM with the model in eval mode; its weights' gradients are thrown away by the next zero_grad."""
    model.eval()
    x = x.clone().requires_grad_(True)
    F.cross_entropy(model(x), y).backward()
    model.train()
    return (x + eps * x.grad.sign()).detach()


torch.manual_seed(0)
model = nn.Sequential(nn.Linear(8, 32), nn.BatchNorm1d(32), nn.ReLU(), nn.Dropout(0.3), nn.Linear(32, 4))
opt = torch.optim.Adam(model.parameters(), lr=0.01)
data, labels = torch.randn(96, 8), torch.randint(0, 4, (96,))
for epoch in range(2):
    model.train()
    for rows in torch.randperm(96).split(24):
        hard = attack(model, data[rows], labels[rows], 0.1)
        opt.zero_grad()
        loss = F.cross_entropy(model(hard), labels[rows])
        loss.backward()
        opt.step()
    model.eval()
    with torch.no_grad():
        print(epoch, (model(data).argmax(1) == labels).float().mean().item())
