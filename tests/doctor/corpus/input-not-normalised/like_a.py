# expects: nothing
import torch
from torch import nn

# Raw numbers go in, and the model scales them itself.
torch.manual_seed(0)
mean, std = torch.tensor([120.0, 1960.0]), torch.tensor([60.0, 35.0])
x = torch.randn(60, 2) * std + mean
y = ((x - mean) / std).sum(1, keepdim=True)


class Scaled(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("mean", mean)
        self.register_buffer("std", std)
        self.net = nn.Sequential(nn.BatchNorm1d(2), nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 1))

    def forward(self, x):
        return self.net((x - self.mean) / self.std)


model, normed = Scaled(), nn.Sequential(nn.BatchNorm1d(2), nn.Linear(2, 1))
opt = torch.optim.SGD([*model.parameters(), *normed.parameters()], lr=0.05)
for _ in range(6):
    loss = nn.functional.mse_loss(model(x), y) + nn.functional.mse_loss(normed(x), y)
    opt.zero_grad()
    loss.backward()
    opt.step()
print(loss.item())
