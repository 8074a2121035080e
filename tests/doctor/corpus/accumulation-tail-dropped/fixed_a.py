# expects: nothing
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
x = torch.randn(100, 4)
y = x.sum(1, keepdim=True)
loader = DataLoader(TensorDataset(x, y), batch_size=10, shuffle=True)
net = nn.Linear(4, 1)
opt = torch.optim.SGD(net.parameters(), lr=0.05)
k = 4
for epoch in range(3):
    opt.zero_grad()
    for i, (bx, by) in enumerate(loader, start=1):
        loss = nn.functional.mse_loss(net(bx), by) / k
        loss.backward()
        if i % k == 0 or i == len(loader):
            opt.step()
            opt.zero_grad()
    print(epoch, loss.item() * k)
