# expects: nothing
import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(64, 5)
y = (x[:, :1] > 0).float()
net = nn.Sequential(nn.Linear(5, 8), nn.ReLU(), nn.Linear(8, 1))
loss_fn = nn.BCEWithLogitsLoss()
opt = torch.optim.Adam(net.parameters())
for _ in range(4):
    opt.zero_grad()
    loss = loss_fn(net(x), y)
    loss.backward()
    opt.step()
    print(loss.item())
