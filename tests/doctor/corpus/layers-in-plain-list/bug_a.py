# expects: layers-in-plain-list at 10
import torch
from torch import nn


class DeepNet(nn.Module):
    def __init__(self, depth=3, width=16):
        super().__init__()
        self.inp = nn.Linear(4, width)
        self.layers = [nn.Linear(width, width) for _ in range(depth)]
        self.out = nn.Linear(width, 1)

    def forward(self, x):
        x = torch.relu(self.inp(x))
        for layer in self.layers:
            x = torch.relu(layer(x))
        return self.out(x)


torch.manual_seed(0)
net = DeepNet()
optimizer = torch.optim.Adam(net.parameters(), lr=1e-2)
x = torch.randn(64, 4)
y = (x**2).sum(1, keepdim=True)
for epoch in range(10):
    optimizer.zero_grad()
    loss = nn.functional.mse_loss(net(x), y)
    loss.backward()
    optimizer.step()
print(loss.item())
