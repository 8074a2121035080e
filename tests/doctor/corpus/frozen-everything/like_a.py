# expects: nothing
import torch
from torch import nn

torch.manual_seed(0)
critic, actor = nn.Linear(4, 1), nn.Linear(4, 4)
c_opt = torch.optim.Adam(critic.parameters(), lr=0.01)
a_opt = torch.optim.Adam(actor.parameters(), lr=0.01)
for step in range(6):
    x = torch.randn(16, 4)
    critic.requires_grad_(True)
    c_opt.zero_grad()
    (critic(actor(x).detach()) - x.sum(1, keepdim=True)).pow(2).mean().backward()
    c_opt.step()
    critic.requires_grad_(False)  # only a way for the gradient while the actor learns
    a_opt.zero_grad()
    (-critic(actor(x)).mean()).backward()
    a_opt.step()
critic.requires_grad_(False)
print(actor.weight.norm().item())
