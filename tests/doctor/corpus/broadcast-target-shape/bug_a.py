# expects: broadcast-target-shape at 13
import torch
from torch import nn

torch.manual_seed(0)
x = torch.rand(64, 3)
y = 2 * x[:, 0] - x[:, 1] + 0.5
net = nn.Sequential(nn.Linear(3, 16), nn.ReLU(), nn.Linear(16, 1))
opt = torch.optim.Adam(net.parameters(), lr=1e-2)
loss_fn = nn.MSELoss()
for epoch in range(20):
    pred = net(x)
    loss = loss_fn(pred, y)
    opt.zero_grad()
    loss.backward()
    opt.step()
print(loss.item())
