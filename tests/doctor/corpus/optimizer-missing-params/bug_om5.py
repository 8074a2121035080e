# expects: optimizer-missing-params
import torch
from torch import nn
torch.manual_seed(0)
actor, critic = nn.Linear(4, 2), nn.Linear(4, 1)
opt = torch.optim.Adam(actor.parameters(), 1e-2)
for _ in range(6):
    s = torch.randn(32, 4); d = torch.distributions.Categorical(logits=actor(s)); a = d.sample()
    r = (a == (s[:, 0] > 0).long()).float(); v = critic(s).squeeze(1)
    adv = r - v
    loss = -(d.log_prob(a) * adv.detach()).mean() + 0.5 * adv.pow(2).mean()
    opt.zero_grad(); loss.backward(); opt.step(); critic.zero_grad()
print(loss.item())
