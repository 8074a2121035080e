# expects: wrong-loss-for-task at 12
import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(90, 4)
species = x[:, :3].argmax(dim=1)
net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 1))
opt = torch.optim.Adam(net.parameters(), lr=1e-2)
for epoch in range(10):
    out = net(x).squeeze(1)
    loss = nn.functional.mse_loss(out, species.float())
    opt.zero_grad()
    loss.backward()
    opt.step()
with torch.no_grad():
    pred = net(x).squeeze(1).round().long()
    print("accuracy", (pred == species).float().mean().item())
