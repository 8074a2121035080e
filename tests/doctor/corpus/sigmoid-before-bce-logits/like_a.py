# expects: nothing
import torch
from torch import nn
import torch.nn.functional as F


def dice(probs, target, eps=1.0):
    inter = (probs * target).sum()
    return 1 - (2 * inter + eps) / (probs.sum() + target.sum() + eps)


torch.manual_seed(0)
x = torch.randn(16, 1, 8, 8)
target = (x > 0.5).float()
net = nn.Sequential(nn.Conv2d(1, 4, 3, padding=1), nn.SiLU(), nn.Conv2d(4, 1, 1))
gate = nn.Sequential(nn.Linear(4, 4), nn.Sigmoid(), nn.Linear(4, 1))
opt = torch.optim.Adam([*net.parameters(), *gate.parameters()], lr=1e-2)
for _ in range(6):
    logits = net(x)
    g = gate(torch.rand(16, 4)).squeeze(1)
    loss = F.binary_cross_entropy_with_logits(logits, target) + dice(torch.sigmoid(logits), target)
    loss = loss + 0.1 * F.binary_cross_entropy_with_logits(g, torch.ones(16))
    loss = loss + 0.1 * F.binary_cross_entropy(torch.sigmoid(g), torch.zeros(16))
    opt.zero_grad()
    loss.backward()
    opt.step()
print(loss.item())
