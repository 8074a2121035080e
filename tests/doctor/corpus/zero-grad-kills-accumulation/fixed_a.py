# expects: nothing
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
x = torch.randn(96, 4)
y = x[:, :1] * x[:, 1:2]
loader = DataLoader(TensorDataset(x, y), batch_size=8, shuffle=True)
net = nn.Sequential(nn.Linear(4, 16), nn.Tanh(), nn.Linear(16, 1))
opt = torch.optim.Adam(net.parameters(), lr=1e-2)
every = 4
for epoch in range(2):
    for i, (bx, by) in enumerate(loader):
        loss = nn.functional.mse_loss(net(bx), by) / every
        loss.backward()
        if (i + 1) % every == 0:
            opt.step()
            opt.zero_grad()
    print(epoch, loss.item() * every)
