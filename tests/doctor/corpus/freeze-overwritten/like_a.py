# expects: nothing
import torch
from torch import nn

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(6, 12), nn.ReLU(), nn.Linear(12, 2))
model.requires_grad_(False)
model[2].requires_grad_(True)  # the last layer only
x = torch.randn(40, 6)
y = (x[:, 0] > 0).long()
for phase in range(2):
    opt = torch.optim.Adam([p for p in model.parameters() if p.requires_grad], lr=0.01)
    for _ in range(4):
        opt.zero_grad()
        loss = nn.functional.cross_entropy(model(x), y)
        loss.backward()
        opt.step()
    model.requires_grad_(True)  # then all of it
print(loss.item())
