# expects: nothing
import torch
import torch.nn as nn


class Detector(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 1))
        self.out = nn.Sigmoid()

    def forward(self, x):
        return self.out(self.layers(x))


torch.manual_seed(0)
x = torch.randn(100, 8)
y = (x[:, 0] * x[:, 1] > 0).float().unsqueeze(1)
model = Detector()
criterion = nn.BCELoss()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
for epoch in range(10):
    optimizer.zero_grad()
    loss = criterion(model(x), y)
    loss.backward()
    optimizer.step()
print(loss.item())
