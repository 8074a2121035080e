# expects: parameter-not-leaf at 9, also retain-graph-misuse
import torch
from torch import nn


class Scaled(nn.Module):
    def __init__(self, features):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(features, features)) * 0.1
        self.bias = nn.Parameter(torch.zeros(features))

    def forward(self, x):
        return x @ self.weight + self.bias


torch.manual_seed(0)
layer = Scaled(4)
opt = torch.optim.SGD(layer.parameters(), lr=0.1)
x = torch.randn(32, 4)
try:
    for step in range(3):
        opt.zero_grad()
        loss = nn.functional.mse_loss(layer(x), x.flip(1))
        loss.backward(retain_graph=True)
        opt.step()
        print(loss.item())
finally:
    print(len(list(layer.parameters())), "parameters")
