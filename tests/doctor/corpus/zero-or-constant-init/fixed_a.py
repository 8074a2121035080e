# expects: nothing
import torch
from torch import nn

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(4, 16), nn.Tanh(), nn.Linear(16, 1))
for p in model.parameters():
    nn.init.normal_(p, std=0.3)
opt = torch.optim.SGD(model.parameters(), lr=0.1)
for _ in range(15):
    x = torch.randn(32, 4)
    loss = nn.functional.mse_loss(model(x), (x[:, :1] * x[:, 1:2]))
    opt.zero_grad()
    loss.backward()
    opt.step()
print(model[0].weight[:3], loss.item())
