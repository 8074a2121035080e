# expects: nothing
import torch
from torch import nn


class Siamese(nn.Module):
    def __init__(self):
        super().__init__()
        self.left = nn.Sequential(nn.Linear(6, 12), nn.ReLU(), nn.Linear(12, 4))
        self.right = self.left
        self.bilinear = nn.Bilinear(4, 4, 1)

    def forward(self, a, b):
        return self.bilinear(self.left(a), self.right(b)).squeeze(1)


torch.manual_seed(0)
net = Siamese()
opt = torch.optim.Adam(net.parameters(), lr=0.01)
for _ in range(8):
    a, b = torch.randn(24, 6), torch.randn(24, 6)
    loss = nn.functional.binary_cross_entropy_with_logits(net(a, b), ((a * b).sum(1) > 0).float())
    opt.zero_grad()
    loss.backward()
    opt.step()
params = list(net.parameters())
cached = [p.detach().clone() for p in params]
print(loss.item(), len(cached))
