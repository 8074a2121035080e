# expects: nothing
import torch
from torch import nn
from torch.distributions import Categorical

torch.manual_seed(0)
policy = nn.Sequential(nn.Linear(3, 16), nn.Tanh(), nn.Linear(16, 2), nn.Softmax(dim=-1))
opt = torch.optim.Adam(policy.parameters(), lr=1e-2)
for episode in range(5):
    state, logps, rewards = torch.randn(3), [], []
    for t in range(6):
        dist = Categorical(policy(state))
        action = dist.sample()
        logps.append(dist.log_prob(action))
        rewards.append(float(action.item() == int(state[0] > 0)))
        state = torch.randn(3)
    returns = torch.tensor(rewards).flip(0).cumsum(0).flip(0)
    returns = (returns - returns.mean()) / (returns.std() + 1e-6)
    loss = -(torch.stack(logps) * returns).sum()
    opt.zero_grad()
    loss.backward()
    opt.step()
    print(episode, sum(rewards))
