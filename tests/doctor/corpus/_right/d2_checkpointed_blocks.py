# expects: nothing
import torch
from torch import nn
from torch.utils.checkpoint import checkpoint

torch.manual_seed(0)
blocks = nn.ModuleList(nn.Sequential(nn.Linear(8, 8), nn.ReLU(), nn.Dropout(0.1)) for _ in range(3))
head = nn.Linear(8, 1)
opt = torch.optim.SGD([*blocks.parameters(), *head.parameters()], lr=0.01)
for step in range(5):
    x = torch.randn(16, 8, requires_grad=True)
    h = x
    for number, block in enumerate(blocks):
        h = checkpoint(block, h, use_reentrant=bool(number % 2))
    loss = (head(h) - x.detach().sum(1, keepdim=True)).pow(2).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
blocks.eval()
with torch.no_grad():
    h = torch.randn(4, 8)
    for block in blocks:
        h = block(h)
print(head(h).shape, loss.item())
