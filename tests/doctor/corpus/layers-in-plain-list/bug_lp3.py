# expects: layers-in-plain-list
import torch
from torch import nn
class Moe(nn.Module):
    def __init__(self, n=3):
        super().__init__()
        self.gate = nn.Linear(4, n)
        self.experts = {i: nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 1)) for i in range(n)}
    def forward(self, x):
        w = self.gate(x).softmax(-1)
        return sum(w[:, i:i+1] * self.experts[i](x) for i in range(len(self.experts)))
m = Moe()
x = torch.randn(64, 4); y = x.sin().sum(1, keepdim=True)
lr = 0.1
for _ in range(30):
    l = (m(x) - y).pow(2).mean(); l.backward()
    with torch.no_grad():
        for p in m.parameters():
            p -= lr * p.grad; p.grad = None
print(l.item())
