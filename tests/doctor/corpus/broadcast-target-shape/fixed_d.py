# expects: nothing
import torch
import torch.nn.functional as F
from torch import nn, optim

torch.manual_seed(0)
q_net = nn.Sequential(nn.Linear(4, 24), nn.ReLU(), nn.Linear(24, 2))
optimizer = optim.RMSprop(q_net.parameters(), lr=1e-3)
states = torch.randn(200, 4)
actions = torch.randint(0, 2, (200, 1))
rewards = torch.randn(200)
next_states = torch.randn(200, 4)
for step in range(12):
    pick = torch.randint(0, 200, (32,))
    q = q_net(states[pick]).gather(1, actions[pick]).squeeze(1)
    with torch.no_grad():
        best = q_net(next_states[pick]).max(dim=1).values
        target = rewards[pick] + 0.9 * best
    loss = F.smooth_l1_loss(q, target)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print(loss.item())
