# expects: nothing
import torch
from torch import nn


class Quantizer(nn.Module):
    def __init__(self, size, dim):
        super().__init__()
        self.codes = nn.Parameter(torch.randn(size, dim))

    def forward(self, z):
        index = torch.cdist(z, self.codes).argmin(dim=1)
        q = self.codes[index]
        extra = (q - z.detach()).pow(2).mean() + 0.25 * (q.detach() - z).pow(2).mean()
        return z + (q - z).detach(), extra


torch.manual_seed(0)
enc, dec, vq = nn.Linear(6, 3), nn.Linear(3, 6), Quantizer(8, 3)
opt = torch.optim.Adam([*enc.parameters(), *dec.parameters(), *vq.parameters()], lr=1e-2)
x = torch.randn(40, 6)
for _ in range(5):
    z, extra = vq(enc(x))
    loss = nn.functional.mse_loss(dec(z), x) + extra
    opt.zero_grad()
    loss.backward()
    opt.step()
    print(loss.item())
