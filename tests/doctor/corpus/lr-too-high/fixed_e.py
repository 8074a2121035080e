# expects: nothing
import torch
from torch import nn

torch.manual_seed(4)
temperature = torch.rand(120, 6) * 4 - 2
sales = temperature.pow(2).sum(1, keepdim=True) - temperature[:, :1]
model = nn.Sequential(nn.Linear(6, 48), nn.ReLU(), nn.Linear(48, 1))
sgd = torch.optim.SGD(model.parameters(), lr=0.01)
for epoch in range(4):
    for start in range(0, 120, 30):
        rows = torch.randperm(120)[:30]
        sgd.zero_grad()
        error = nn.functional.mse_loss(model(temperature[rows]), sales[rows])
        error.backward()
        sgd.step()
    print(epoch, error.item())
