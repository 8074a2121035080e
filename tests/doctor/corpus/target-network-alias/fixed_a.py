# expects: nothing
import copy

import torch
from torch import nn

torch.manual_seed(0)
policy_net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 2))
target_net = copy.deepcopy(policy_net)
optimizer = torch.optim.Adam(policy_net.parameters(), lr=1e-3)
for step in range(10):
    state, next_state = torch.randn(32, 4), torch.randn(32, 4)
    action, reward = torch.randint(0, 2, (32, 1)), torch.randn(32)
    q = policy_net(state).gather(1, action).squeeze(1)
    with torch.no_grad():
        goal = reward + 0.9 * target_net(next_state).max(1).values
    loss = nn.functional.smooth_l1_loss(q, goal)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 5 == 4:
        target_net.load_state_dict(policy_net.state_dict())
print(loss.item())
