# expects: nan-sqrt-at-zero at 12
import torch
import torch.nn as nn


class Magnitude(nn.Module):
    def __init__(self):
        super().__init__()
        self.proj = nn.Linear(4, 6, bias=False)

    def forward(self, x):
        return self.proj(x).pow(2).pow(0.5)


torch.manual_seed(1)
model = nn.Sequential(Magnitude(), nn.Linear(6, 1))
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
x = torch.randn(32, 4)
x[28:] = 0  # padding
y = x.abs().sum(1, keepdim=True)
for epoch in range(5):
    loss = nn.functional.l1_loss(model(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    print(f"epoch {epoch} loss {loss:.4f}")
