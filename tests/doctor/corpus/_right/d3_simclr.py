# expects: nothing
import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
enc = nn.Sequential(nn.Linear(10, 32), nn.BatchNorm1d(32), nn.ReLU(), nn.Linear(32, 8))
opt = torch.optim.Adam(enc.parameters(), lr=1e-3)
x = torch.randn(80, 10)


def nt_xent(a, b, t=0.5):
    z = F.normalize(torch.cat([a, b]), dim=1)
    sim = z @ z.T / t
    sim = sim.masked_fill(torch.eye(len(z), dtype=torch.bool), float("-inf"))
    n = len(a)
    labels = torch.cat([torch.arange(n) + n, torch.arange(n)])
    return F.cross_entropy(sim, labels)


for part in torch.randperm(80).split(20):
    views = [x[part] + 0.1 * torch.randn(20, 10) for _ in range(2)]
    loss = nt_xent(enc(views[0]), enc(views[1]))
    opt.zero_grad()
    loss.backward()
    opt.step()
print(loss.item())
