# expects: optimizer-recreated at 14
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
x = torch.randn(64, 5)
y = torch.randint(0, 3, (64,))
loader = DataLoader(TensorDataset(x, y), batch_size=16, shuffle=True)
net = nn.Sequential(nn.Linear(5, 12), nn.ReLU(), nn.Linear(12, 3))
criterion = nn.CrossEntropyLoss()

for epoch in range(3):
    optimizer = torch.optim.Adam(net.parameters(), lr=1e-2)
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(net(bx), by)
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
