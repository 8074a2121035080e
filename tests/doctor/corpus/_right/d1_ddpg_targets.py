# expects: nothing
import copy

import torch
from torch import nn

torch.manual_seed(0)
q = nn.Sequential(nn.Linear(5, 16), nn.ReLU(), nn.Linear(16, 1))
q_target = copy.deepcopy(q).requires_grad_(False)
opt = torch.optim.Adam(q.parameters(), lr=1e-3)
tau, gamma = 0.05, 0.95
for step in range(8):
    sa, sa_next, reward = torch.randn(32, 5), torch.randn(32, 5), torch.randn(32, 1)
    target = reward + gamma * q_target(sa_next)
    loss = nn.functional.smooth_l1_loss(q(sa), target)
    opt.zero_grad()
    loss.backward()
    opt.step()
    with torch.no_grad():
        for p, tp in zip(q.parameters(), q_target.parameters()):
            tp.lerp_(p, tau)
print(loss.item())
