# expects: nothing
import torch
from torch import nn


class Patches(nn.Module):
    """Splits, merges and unfolds; every axis that moves is moved by permute."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Linear(3 * 16, 8)
        self.head = nn.Linear(8, 2)

    def forward(self, x):
        n, c, h, w = x.shape
        x = x.reshape(n, c, h // 4, 4, w // 4, 4).permute(0, 2, 4, 1, 3, 5)
        x = x.reshape(n, -1, c * 16)
        x = self.embed(x)
        x = x.view(n, -1, 2, 4).transpose(1, 2).reshape(n, 2, -1, 4).mean(2)
        return self.head(x.view(n, 8))


torch.manual_seed(0)
flat = torch.rand(24, 3 * 8 * 8)
images = flat.view(24, 3, 8, 8)
y = torch.randint(0, 2, (24, 1)).view(-1)
net = Patches()
opt = torch.optim.Adam(net.parameters(), lr=1e-2)
for _ in range(3):
    loss = nn.functional.cross_entropy(net(images), y)
    opt.zero_grad()
    loss.backward()
    opt.step()
print(loss.view(1, 1).item())
