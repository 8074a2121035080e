# expects: nothing
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
x = torch.rand(64, 3)
y = x @ torch.tensor([[1.0], [-2.0], [0.5]])
loader = DataLoader(TensorDataset(x, y), batch_size=16, shuffle=True)
net = nn.Linear(3, 1)
opt = torch.optim.SGD(net.parameters(), lr=0.1)

for epoch in range(3):
    for bx, by in loader:
        opt.zero_grad()
        loss = nn.functional.mse_loss(net(bx), by)
        loss.backward()
        opt.step()
    print(epoch, loss.item())
