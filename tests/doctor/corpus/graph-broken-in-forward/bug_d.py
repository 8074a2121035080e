# expects: graph-broken-in-forward at 13
import torch
from torch import nn


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.Linear(5, 12), nn.ReLU())
        self.top = nn.Linear(12, 2)

    def forward(self, x):
        with torch.no_grad():
            h = self.stem(x)
        return self.top(h)


torch.manual_seed(0)
model = Model()
opt = torch.optim.Adam(model.parameters(), lr=1e-2)
x, y = torch.randn(40, 5), torch.randint(0, 2, (40,))
for epoch in range(4):
    loss = nn.functional.cross_entropy(model(x), y)
    opt.zero_grad()
    loss.backward()
    opt.step()
    print(loss.item())
