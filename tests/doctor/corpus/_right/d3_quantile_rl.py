# expects: nothing
import torch
from torch import nn
import torch.nn.functional as F

# QR-DQN: each of the predicted quantiles against each of the target's, a pairwise Huber loss.
torch.manual_seed(0)
N = 8
net, old = nn.Linear(4, N), nn.Linear(4, N)
taus = (torch.arange(N) + 0.5) / N
opt = torch.optim.Adam(net.parameters(), lr=1e-2)
for _ in range(6):
    s, s2, r = torch.randn(12, 4), torch.randn(12, 4), torch.randn(12, 1)
    with torch.no_grad():
        goal = r + 0.9 * old(s2)
    theta = net(s)
    diff = goal.unsqueeze(1) - theta.unsqueeze(2)
    huber = F.smooth_l1_loss(theta.unsqueeze(2).expand_as(diff), goal.unsqueeze(1).expand_as(diff), reduction="none")
    loss = ((taus[None, :, None] - (diff.detach() < 0).float()).abs() * huber).sum(1).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
print(loss.item())
