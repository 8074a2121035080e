# expects: nan-sqrt-at-zero at 14
import torch
from torch import nn

torch.manual_seed(0)
encoder = nn.Sequential(nn.Linear(3, 8), nn.ReLU(), nn.Linear(8, 4))
opt = torch.optim.SGD(encoder.parameters(), lr=0.05)
left = torch.randn(20, 3)
right = left.clone()
right[5:] += 0.3
same = torch.arange(20) < 5
for step in range(4):
    diff = encoder(left) - encoder(right)
    distance = torch.sqrt((diff ** 2).sum(dim=1))
    loss = torch.where(same, distance, (1 - distance).clamp(min=0)).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
    print(step, loss.item())
