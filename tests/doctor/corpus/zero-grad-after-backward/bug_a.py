# expects: zero-grad-after-backward at 16
import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(80, 4)
y = x.pow(2).sum(1, keepdim=True)
model = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 1))
opt = torch.optim.Adam(model.parameters(), lr=1e-2)
mse = nn.MSELoss()

for epoch in range(5):
    pred = model(x)
    loss = mse(pred, y)
    loss.backward()
    opt.zero_grad()
    opt.step()
    print(f"{epoch} {loss.item():.4f}")
