# expects: layers-in-plain-list at 9
import torch
from torch import nn


class Poly(nn.Module):
    def __init__(self, degree):
        super().__init__()
        self.coefficients = [nn.Parameter(torch.randn(1) * 0.1) for _ in range(degree + 1)]

    def forward(self, x):
        return sum(c * x**k for k, c in enumerate(self.coefficients))


model = Poly(3)
x = torch.linspace(-1, 1, 50)
y = torch.sin(3 * x)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for _ in range(20):
    optimizer.zero_grad()
    loss = ((model(x) - y) ** 2).mean()
    loss.backward()
    optimizer.step()
print(loss.item())
