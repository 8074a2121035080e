# expects: nothing
import torch
from torch import nn
import torch.nn.functional as F

# Quantile regression: every predicted quantile is compared with every sample, on purpose.
torch.manual_seed(0)
x = torch.randn(48, 3)
y = x[:, 0] + 0.3 * torch.randn(48)
taus = torch.tensor([0.1, 0.5, 0.9])
net = nn.Sequential(nn.Linear(3, 12), nn.ReLU(), nn.Linear(12, 3))
opt = torch.optim.Adam(net.parameters(), lr=1e-2)
for _ in range(10):
    q = net(x)
    error = y.unsqueeze(1) - q
    loss = torch.maximum(taus * error, (taus - 1) * error).mean()
    pair = q.unsqueeze(2) - q.detach().unsqueeze(1)
    loss = loss + 1e-3 * F.huber_loss(pair, torch.zeros_like(pair))
    opt.zero_grad()
    loss.backward()
    opt.step()
print(loss.item())
