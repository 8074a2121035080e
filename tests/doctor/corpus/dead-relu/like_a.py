# expects: nothing
import torch
from torch import nn

torch.manual_seed(0)
embed = nn.Sequential(nn.Linear(6, 24), nn.ReLU(), nn.Linear(24, 4))
opt = torch.optim.Adam(embed.parameters(), lr=0.01)
for _ in range(8):
    a = torch.randn(16, 6)
    near, far = a + 0.01 * torch.randn_like(a), torch.randn(16, 6) + 5
    za, zn, zf = embed(a), embed(near), embed(far)
    # a hinge that is soon satisfied by every pair
    loss = torch.relu(0.1 + (za - zn).norm(dim=1, keepdim=True) - (za - zf).norm(dim=1, keepdim=True)).mean()
    loss = loss + 1e-3 * za.pow(2).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
print(loss.item())
