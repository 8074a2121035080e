# expects: target-not-detached at 15
import torch
from torch import nn

torch.manual_seed(0)
q_net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 2))
opt = torch.optim.Adam(q_net.parameters(), lr=1e-3)
gamma = 0.9
for step in range(6):
    state, nxt = torch.randn(32, 4), torch.randn(32, 4)
    action = torch.randint(0, 2, (32, 1))
    reward = torch.randn(32)
    q = q_net(state).gather(1, action).squeeze(1)
    target = reward + gamma * q_net(nxt).max(dim=1).values
    loss = nn.functional.mse_loss(q, target)
    opt.zero_grad()
    loss.backward()
    opt.step()
    print(loss.item())
