# expects: nothing
import torch
from torch import nn

torch.manual_seed(0)
G = nn.Sequential(nn.Linear(4, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Linear(16, 2))
D = nn.Sequential(nn.Linear(2, 16), nn.LeakyReLU(0.2), nn.Dropout(0.2), nn.Linear(16, 1))
opt_g = torch.optim.Adam(G.parameters(), lr=2e-3, betas=(0.5, 0.999))
opt_d = torch.optim.Adam(D.parameters(), lr=2e-3, betas=(0.5, 0.999))
bce = nn.BCEWithLogitsLoss()
fixed = torch.randn(10, 4)
for epoch in range(3):
    for _ in range(4):
        real = torch.randn(16, 2) * 0.5 + 1
        with torch.no_grad():
            fake = G(torch.randn(16, 4))
        opt_d.zero_grad()
        loss_d = bce(D(real), torch.ones(16, 1)) + bce(D(fake), torch.zeros(16, 1))
        loss_d.backward()
        opt_d.step()
        opt_g.zero_grad()
        loss_g = bce(D(G(torch.randn(16, 4))), torch.ones(16, 1))
        loss_g.backward()
        opt_g.step()
    with torch.no_grad():
        samples = G(fixed)
    print(epoch, samples.mean(0))
