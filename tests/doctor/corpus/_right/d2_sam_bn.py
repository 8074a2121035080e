# expects: nothing
import torch
from torch import nn
torch.manual_seed(0)
m = nn.Sequential(nn.Linear(6, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Linear(16, 2))
opt = torch.optim.SGD(m.parameters(), 0.1, momentum=0.9)
x = torch.randn(64, 6); y = (x[:, 0] > 0).long()
for _ in range(5):
    nn.functional.cross_entropy(m(x), y).backward()
    with torch.no_grad():
        n = torch.stack([p.grad.norm() for p in m.parameters()]).norm()
        es = [0.05 * p.grad / (n + 1e-12) for p in m.parameters()]
        for p, e in zip(m.parameters(), es): p.add_(e)
    opt.zero_grad(); loss = nn.functional.cross_entropy(m(x), y); loss.backward()
    with torch.no_grad():
        for p, e in zip(m.parameters(), es): p.sub_(e)
    opt.step(); opt.zero_grad()
print(loss.item())
