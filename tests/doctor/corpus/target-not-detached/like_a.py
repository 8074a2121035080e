# expects: nothing
import torch
from torch import nn

torch.manual_seed(0)
encoder = nn.Sequential(nn.Linear(6, 12), nn.ReLU(), nn.Linear(12, 4))
opt = torch.optim.SGD(encoder.parameters(), lr=0.05)
x = torch.randn(40, 6)
for _ in range(5):
    one = encoder(x + 0.1 * torch.randn_like(x))
    two = encoder(x + 0.1 * torch.randn_like(x))
    agree = nn.functional.mse_loss(one, two)
    spread = torch.relu(1 - one.std(dim=0)).mean()
    loss = agree + spread
    opt.zero_grad()
    loss.backward()
    opt.step()
    print(loss.item())
