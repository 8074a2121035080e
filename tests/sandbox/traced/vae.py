import torch
from torch import nn
from torch.distributions import Normal, kl_divergence
torch.manual_seed(0)
class VAE(nn.Module):
    latent: int = 3
    def __init__(self) -> None:
        super().__init__()
        self.enc, self.dec = nn.Linear(6, 8), nn.Linear(3, 6)
        self.mu, self.logvar = nn.Linear(8, 3), nn.Linear(8, 3)
    def encode(self, x): h = torch.relu(self.enc(x)); return self.mu(h), self.logvar(h)
    @staticmethod
    def reparameterize(mu, logvar, *, noise=None):
        std = torch.exp(0.5 * logvar)
        eps = torch.randn_like(std) if noise is None else noise
        return mu + eps * std
    def forward(self, x):
        mu, logvar = self.encode(x)
        z = self.reparameterize(mu, logvar)
        return self.dec(z), mu, logvar
vae = VAE()
batch = torch.rand(5, 6)
recon, mu, logvar = vae(batch)
kld = -0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp())
loss = nn.functional.mse_loss(recon, batch, reduction="sum") + kld
loss.backward()
dist = Normal(mu.detach(), 1.0)
sample = dist.rsample((2,))
kl = kl_divergence(dist, Normal(torch.zeros(3), torch.ones(3)))
if (m := kl.mean()).item() > 0:
    ratio = m / kld
x = y = batch[:2]
x = x.clone(); x[0] = 0
first, *rest = batch.unbind()
(a, b), c = (batch[0], batch[1]), batch[2]
cfg = {"w": torch.eye(3), "n": 3, "t": (mu, logvar)}
cfg["w"] += 1
pair = [mu, logvar]
pair[0] = z0 = torch.zeros(2)
matrix = [[t * i for t in (a, b)] for i in range(2)]
match cfg["w"]:
    case torch.Tensor() as found:
        s = found.sum()
print(sample.shape, kl.shape, ratio.item(), s)
