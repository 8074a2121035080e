# expects: nothing
import torch
from torch import nn
from torch.distributions import Categorical

torch.manual_seed(0)
actor = nn.Sequential(nn.Linear(3, 16), nn.Tanh(), nn.Linear(16, 2))
critic = nn.Sequential(nn.Linear(3, 16), nn.Tanh(), nn.Linear(16, 1))
opt = torch.optim.Adam([{"params": actor.parameters()}, {"params": critic.parameters(), "lr": 5e-3}], lr=1e-3)
for episode in range(5):
    state, logs, values, rewards = torch.randn(3), [], [], []
    for _ in range(6):
        dist = Categorical(logits=actor(state))
        action = dist.sample()
        logs.append(dist.log_prob(action))
        values.append(critic(state).squeeze())
        state = state * 0.8 + torch.randn(3) * 0.1 + action.item()
        rewards.append(-state.abs().sum().item())
    returns, total = [], critic(state).item()
    for r in reversed(rewards):
        total = r + 0.95 * total
        returns.insert(0, total)
    advantage = torch.tensor(returns) - torch.stack(values)
    loss = -(torch.stack(logs) * advantage.detach()).mean() + advantage.pow(2).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
print(loss.item())
