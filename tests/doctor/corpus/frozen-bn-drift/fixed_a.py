# expects: nothing
import torch
from torch import nn

torch.manual_seed(0)
backbone = nn.Sequential(nn.Linear(6, 16), nn.BatchNorm1d(16), nn.ReLU())
model = nn.Sequential(backbone, nn.Linear(16, 3))
for p in backbone.parameters():
    p.requires_grad = False
opt = torch.optim.SGD(model[1].parameters(), lr=0.1)
for epoch in range(3):
    model.train()
    backbone.eval()
    for _ in range(3):
        x = torch.randn(20, 6) + 2
        loss = nn.functional.cross_entropy(model(x), torch.randint(0, 3, (20,)))
        opt.zero_grad()
        loss.backward()
        opt.step()
    model.eval()
print(backbone[1].running_mean[:4], loss.item())
