# expects: nothing
import torch
from torch import nn
torch.manual_seed(0)
vgg = nn.Sequential(nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.Conv2d(8, 8, 3, padding=1)).eval()
gen = nn.Sequential(nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.Conv2d(8, 1, 3, padding=1))
opt = torch.optim.Adam(gen.parameters(), 1e-3)
for _ in range(6):
    clean = torch.rand(4, 1, 8, 8); noisy = clean + 0.1 * torch.randn_like(clean)
    out = gen(noisy)
    loss = nn.functional.l1_loss(out, clean) + nn.functional.mse_loss(vgg(out), vgg(clean).detach())
    opt.zero_grad(); loss.backward(); opt.step()
print(loss.item())
