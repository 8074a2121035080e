# expects: nothing
import torch
from torch import nn

# a pretrained model is fine-tuned with the statistics of its BatchNorm left alone, on purpose, from the first step
torch.manual_seed(0)
backbone = nn.Sequential(nn.Linear(6, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Linear(16, 3))
backbone.eval()
opt = torch.optim.SGD(backbone.parameters(), lr=0.01)
x, y = torch.randn(64, 6), torch.randint(0, 3, (64,))
vx, vy = torch.randn(16, 6), torch.randint(0, 3, (16,))
for epoch in range(3):
    for rows in torch.randperm(64).split(16):
        loss = nn.functional.cross_entropy(backbone(x[rows]), y[rows])
        opt.zero_grad()
        loss.backward()
        opt.step()
    with torch.no_grad():
        print(nn.functional.cross_entropy(backbone(vx), vy).item())
