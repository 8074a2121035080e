# expects: nothing
import torch
import torch.nn.functional as F
from torch import nn


class VAE(nn.Module):
    def __init__(self):
        super().__init__()
        self.enc = nn.Linear(8, 6)
        self.dec = nn.Sequential(nn.Linear(3, 16), nn.ReLU(), nn.Linear(16, 8))

    def forward(self, x):
        mu, logvar = self.enc(x).chunk(2, dim=1)
        z = mu + torch.randn_like(mu) * (0.5 * logvar).exp()
        return self.dec(z), mu, logvar


torch.manual_seed(0)
vae = VAE()
opt = torch.optim.Adam(vae.parameters(), lr=0.01)
data = torch.randn(64, 8)
for epoch in range(4):
    for x in data.split(16):
        out, mu, logvar = vae(x)
        kl = -0.5 * (1 + logvar - mu.pow(2) - logvar.exp()).sum(1).mean()
        loss = F.mse_loss(out, x, reduction="sum") / len(x) + kl
        opt.zero_grad()
        loss.backward()
        opt.step()
    with torch.no_grad():
        samples = vae.dec(torch.randn(5, 3))
    print(epoch, samples.mean().item())
