# expects: nothing
import torch
from torch import nn
import torch.nn.functional as F

# Softmax over a set of weights, over keys, and over both axes of a similarity matrix.
torch.manual_seed(0)
a, b = nn.Linear(5, 8), nn.Linear(6, 8)
mix = nn.Parameter(torch.zeros(3, 2))
opt = torch.optim.Adam([*a.parameters(), *b.parameters(), mix], lr=1e-2)
u, v = torch.randn(12, 5), torch.randn(12, 6)
heads = torch.randn(3, 2, 12)
for _ in range(5):
    sim = F.normalize(a(u), dim=1) @ F.normalize(b(v), dim=1).T * 5
    loss = -(sim.log_softmax(0).diag().mean() + sim.log_softmax(1).diag().mean())
    weights = torch.softmax(mix, dim=0)
    blend = (weights[..., None] * heads).sum(0)
    keys = torch.softmax(sim, dim=-1) @ b(v)
    loss = loss + 0.1 * blend.square().mean() + 0.1 * keys.mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
print(loss.item())
