# expects: loss-tensor-accumulated at 21
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
x = torch.randn(80, 5)
y = torch.randint(0, 2, (80,))
loader = DataLoader(TensorDataset(x, y), batch_size=16, shuffle=True)
net = nn.Sequential(nn.Linear(5, 8), nn.ReLU(), nn.Linear(8, 2))
opt = torch.optim.Adam(net.parameters(), lr=1e-2)
loss_fn = nn.CrossEntropyLoss()

for epoch in range(2):
    running_loss = 0
    for bx, by in loader:
        opt.zero_grad()
        loss = loss_fn(net(bx), by)
        loss.backward()
        opt.step()
        running_loss += loss
    print(epoch, running_loss / len(loader))
