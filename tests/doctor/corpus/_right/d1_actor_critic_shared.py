# expects: nothing
import torch
from torch import nn

torch.manual_seed(1)
actor, critic = nn.Linear(3, 1), nn.Linear(4, 1)
opt_a = torch.optim.Adam(actor.parameters(), lr=1e-2)
opt_c = torch.optim.Adam(critic.parameters(), lr=1e-2)
for it in range(6):
    s = torch.randn(32, 3)
    a = actor(s)
    r = -(a.detach() - s.sum(1, keepdim=True)).pow(2)
    q = critic(torch.cat([s, a.detach()], dim=1))
    c_loss = nn.functional.mse_loss(q, r)
    opt_c.zero_grad()
    c_loss.backward()
    opt_c.step()
    # the critic's gradients from here are cleared before its own step
    a_loss = -critic(torch.cat([s, actor(s)], dim=1)).mean()
    opt_a.zero_grad()
    a_loss.backward()
    opt_a.step()
    print(c_loss.item(), a_loss.item())
