# expects: nothing
import torch
from torch import nn

torch.manual_seed(0)
net = nn.Sequential(nn.Linear(3, 8), nn.Tanh(), nn.Linear(8, 1))
opt = torch.optim.Adam(net.parameters(), lr=0.01)
x = torch.randn(64, 3)
y = x.norm(dim=1, keepdim=True)
running = torch.zeros(())
best = None
for epoch in range(6):
    loss = nn.functional.mse_loss(net(x), y)
    penalty = sum(p.pow(2).sum() for p in net.parameters())
    objective = loss + 1e-4 * penalty
    opt.zero_grad()
    objective.backward()
    opt.step()
    running += loss.detach()
    if best is None or loss.item() < best:
        best = loss.item()
print(running / 6, best)
