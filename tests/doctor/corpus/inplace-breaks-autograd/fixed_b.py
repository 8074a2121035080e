# expects: nothing
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(1)
actor = nn.Linear(3, 3)
critic = nn.Sequential(nn.Linear(3, 8), nn.Tanh(), nn.Linear(8, 1))
actor_opt = torch.optim.Adam(actor.parameters(), lr=1e-2)
critic_opt = torch.optim.Adam(critic.parameters(), lr=1e-2)
state = torch.randn(20, 3)
reward = state.sum(1, keepdim=True)

for _ in range(3):
    critic_loss = F.mse_loss(critic(actor(state).detach()), reward)
    critic_opt.zero_grad()
    critic_loss.backward()
    critic_opt.step()
    actor_opt.zero_grad()
    actor_loss = -critic(actor(state)).mean()
    actor_loss.backward()
    actor_opt.step()
