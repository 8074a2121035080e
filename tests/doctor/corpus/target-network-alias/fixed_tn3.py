# expects: nothing
import torch
from torch import nn
torch.manual_seed(0)
online = nn.Linear(4, 4)
momentum_encoder = __import__('copy').deepcopy(online).requires_grad_(False)
opt = torch.optim.SGD(online.parameters(), 0.1)
for _ in range(5):
    x = torch.randn(16, 4)
    t = momentum_encoder(x + 0.1 * torch.randn_like(x)).detach()
    l = (online(x) - t).pow(2).mean() + online(x).var(0).sub(1).pow(2).mean()
    opt.zero_grad(); l.backward(); opt.step()
    with torch.no_grad():
        for a, b in zip(momentum_encoder.parameters(), online.parameters()): a.mul_(0.99).add_(b, alpha=0.01)
