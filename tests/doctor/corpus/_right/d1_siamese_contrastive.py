# expects: nothing
import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
tower = nn.Sequential(nn.Linear(5, 16), nn.ReLU(), nn.Linear(16, 4))
opt = torch.optim.Adam(tower.parameters(), lr=1e-2)
anchor = torch.randn(32, 5)
for step in range(5):
    za = F.normalize(tower(anchor), dim=1)
    zb = F.normalize(tower(anchor + 0.05 * torch.randn_like(anchor)), dim=1)
    logits = za @ zb.t() / 0.2
    target = torch.arange(32)
    loss = 0.5 * (F.cross_entropy(logits, target) + F.cross_entropy(logits.t(), target))
    opt.zero_grad()
    loss.backward()
    opt.step()
    print(step, loss.item())
