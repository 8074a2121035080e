# expects: nothing
import torch
from torch import nn

# A discriminator: batches of real ones alone and of fake ones alone, one step after both.
torch.manual_seed(0)
G = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 2))
D = nn.Sequential(nn.Linear(2, 16), nn.LeakyReLU(0.2), nn.Linear(16, 1))
g_opt = torch.optim.Adam(G.parameters(), lr=1e-3)
d_opt = torch.optim.Adam(D.parameters(), lr=1e-3)
bce = nn.BCEWithLogitsLoss()


def judge(samples, real):
    labels = torch.full((len(samples), 1), float(real))
    return bce(D(samples), labels)


for step in range(6):
    real = torch.randn(32, 2) * 0.5 + 1
    fake = G(torch.randn(32, 4))
    d_opt.zero_grad()
    judge(real, True).backward()
    judge(fake.detach(), False).backward()
    d_opt.step()
    g_opt.zero_grad()
    judge(fake, True).backward()
    g_opt.step()
