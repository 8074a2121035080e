# expects: nothing
import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(80, 4)
y = x.pow(2).sum(1, keepdim=True)
model = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 1))
opt = torch.optim.Adam(model.parameters(), lr=1e-2)

for epoch in range(5):
    loss = nn.functional.mse_loss(model(x), y)
    loss.backward()
    opt.step()
    opt.zero_grad()
    print(f"{epoch} {loss.item():.4f}")
