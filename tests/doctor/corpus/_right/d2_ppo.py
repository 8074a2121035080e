# expects: nothing
import torch
from torch import nn
torch.manual_seed(0)
pi = nn.Sequential(nn.Linear(4, 16), nn.Tanh(), nn.Linear(16, 2)); v = nn.Linear(4, 1)
opt = torch.optim.Adam([*pi.parameters(), *v.parameters()], 1e-3)
for it in range(4):
    s = torch.randn(32, 4)
    with torch.no_grad():
        dist = torch.distributions.Categorical(logits=pi(s)); a = dist.sample(); old = dist.log_prob(a)
        r = (a == (s[:, 0] > 0).long()).float(); adv = r - v(s).squeeze(1)
    for _ in range(3):
        d = torch.distributions.Categorical(logits=pi(s))
        ratio = (d.log_prob(a) - old).exp()
        loss = -torch.min(ratio * adv, ratio.clamp(0.8, 1.2) * adv).mean() + 0.5 * (v(s).squeeze(1) - r).pow(2).mean() - 0.01 * d.entropy().mean()
        opt.zero_grad(); loss.backward(); opt.step()
print(loss.item())
