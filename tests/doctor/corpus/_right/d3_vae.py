# expects: nothing
import torch
import torch.nn.functional as F
from torch import nn


class VAE(nn.Module):
    def __init__(self):
        super().__init__()
        self.enc, self.mu, self.lv, self.dec = nn.Linear(16, 12), nn.Linear(12, 3), nn.Linear(12, 3), nn.Linear(3, 16)

    def forward(self, x):
        h = torch.relu(self.enc(x))
        mu, lv = self.mu(h), self.lv(h)
        z = mu + torch.randn_like(mu) * (0.5 * lv).exp()
        return torch.sigmoid(self.dec(z)), mu, lv


torch.manual_seed(0)
x = (torch.rand(64, 16) > 0.5).float()
net = VAE()
opt = torch.optim.Adam(net.parameters(), lr=1e-2)
for batch in x.split(16):
    out, mu, lv = net(batch)
    recon = F.binary_cross_entropy(out, batch, reduction="sum")
    kl = -0.5 * (1 + lv - mu.pow(2) - lv.exp()).sum()
    opt.zero_grad()
    (recon + kl).backward()
    opt.step()
print(recon.item())
