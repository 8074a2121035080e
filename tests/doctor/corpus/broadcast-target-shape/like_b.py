# expects: nothing
import torch
from torch import nn

# A kernel model: all pairs of points and centres, and a GAN-like target that is one number.
torch.manual_seed(0)
x = torch.linspace(-2, 2, 30)
y = torch.sin(x)
centres = nn.Parameter(torch.linspace(-2, 2, 30))
weights = nn.Parameter(torch.zeros(30))
scale = nn.Parameter(torch.tensor(1.0))
opt = torch.optim.Adam([centres, weights, scale], lr=0.02)
real = torch.tensor(0.0)
for _ in range(15):
    k = torch.exp(-((x[:, None] - centres) ** 2) * scale)
    pred = k @ weights
    distances = (x[:, None] - centres[None, :]).abs().min(dim=1).values
    loss = ((pred - y) ** 2).mean() + 0.01 * distances.mean() + 1e-4 * nn.functional.mse_loss(scale, real)
    opt.zero_grad()
    loss.backward()
    opt.step()
print(loss.item())
