# expects: gan-missing-detach at 17
import torch
from torch import nn

torch.manual_seed(0)
gen = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 2))
disc = nn.Sequential(nn.Linear(2, 16), nn.LeakyReLU(0.2), nn.Linear(16, 1))
g_opt = torch.optim.Adam(gen.parameters(), lr=1e-3)
d_opt = torch.optim.Adam(disc.parameters(), lr=1e-3)
bce = nn.BCEWithLogitsLoss()
ones, zeros = torch.ones(32, 1), torch.zeros(32, 1)
for step in range(5):
    real = torch.randn(32, 2) * 0.3 + 1
    fake = gen(torch.randn(32, 4))
    d_opt.zero_grad()
    d_loss = bce(disc(real), ones) + bce(disc(fake), zeros)
    d_loss.backward()
    d_opt.step()
    g_opt.zero_grad()
    g_loss = bce(disc(fake), ones)
    g_loss.backward()
    g_opt.step()
print(d_loss.item(), g_loss.item())
