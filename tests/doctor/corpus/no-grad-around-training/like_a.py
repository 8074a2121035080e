# expects: nothing
import torch
from torch import nn

torch.manual_seed(0)
encoder = nn.Sequential(nn.Linear(6, 10), nn.ReLU())
head = nn.Linear(10, 2)
opt = torch.optim.Adam(head.parameters(), lr=0.01)
x, y = torch.randn(40, 6), torch.randint(0, 2, (40,))
for _ in range(4):
    with torch.no_grad():
        features = encoder(x)
    loss = nn.functional.cross_entropy(head(features), y)
    opt.zero_grad()
    loss.backward()
    opt.step()
print(loss.item())
