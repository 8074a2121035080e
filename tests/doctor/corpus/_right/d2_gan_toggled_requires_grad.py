# expects: nothing
import torch
from torch import nn


def trainable(net, flag):
    for p in net.parameters():
        p.requires_grad = flag


torch.manual_seed(0)
gen, critic = nn.Sequential(nn.Linear(3, 12), nn.ReLU(), nn.Linear(12, 2)), nn.Sequential(nn.Linear(2, 12), nn.ReLU(), nn.Linear(12, 1))
g_opt, c_opt = torch.optim.RMSprop(gen.parameters(), 1e-3), torch.optim.RMSprop(critic.parameters(), 1e-3)
for step in range(6):
    trainable(critic, True)
    for _ in range(2):
        real, fake = torch.randn(16, 2), gen(torch.randn(16, 3)).detach()
        mix = (real + torch.rand(16, 1) * (fake - real)).requires_grad_(True)
        (slope,) = torch.autograd.grad(critic(mix).sum(), mix, create_graph=True)
        loss = critic(fake).mean() - critic(real).mean() + 10 * (slope.norm(dim=1) - 1).pow(2).mean()
        c_opt.zero_grad()
        loss.backward()
        c_opt.step()
    trainable(critic, False)
    g_opt.zero_grad()
    (-critic(gen(torch.randn(16, 3))).mean()).backward()
    g_opt.step()
print(loss.item())
