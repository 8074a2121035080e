# expects: nothing
import torch
import torch.nn as nn


class House(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(3, 12)
        self.b = nn.Linear(12, 1)

    def forward(self, x):
        return self.b(torch.relu(self.a(x)))


torch.manual_seed(0)
area = torch.rand(70, 1) * 200 + 40
rooms = (area / 30).round()
year = torch.randint(1900, 2020, (70, 1)).float()
x = torch.cat([area, rooms, year], dim=1)
x = (x - x.mean(0)) / x.std(0)
y = area / 100 + 0.1 * rooms
net = House()
opt = torch.optim.Adam(net.parameters(), lr=1e-3)
for i in range(10):
    loss = nn.functional.l1_loss(net(x), y)
    opt.zero_grad()
    loss.backward()
    opt.step()
print(loss.item())
