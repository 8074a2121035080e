# expects: nothing
import copy
import random

import torch
from torch import nn

torch.manual_seed(0)
random.seed(0)
q_net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 2))
target = copy.deepcopy(q_net).eval()
opt = torch.optim.Adam(q_net.parameters(), lr=1e-3)
memory, state = [], torch.zeros(4)
for t in range(40):
    action = random.randrange(2) if random.random() < 0.3 else q_net(state).argmax().item()
    following = state * 0.9 + torch.randn(4) * (1 + action)
    memory.append((state, action, -following.norm().item(), following))
    state = following
    if len(memory) >= 16:
        s, a, r, s2 = zip(*random.sample(memory, 8))
        q = q_net(torch.stack(s)).gather(1, torch.tensor(a).unsqueeze(1)).squeeze(1)
        goal = torch.tensor(r) + 0.9 * target(torch.stack(s2)).max(1).values.detach()
        loss = nn.functional.smooth_l1_loss(q, goal)
        opt.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(q_net.parameters(), 1.0)
        opt.step()
    if t % 10 == 9:
        target.load_state_dict(q_net.state_dict())
print(loss.item())
