# expects: nothing
import torch
from torch import nn

torch.manual_seed(0)
trunk, a, b = nn.Linear(4, 8), nn.Linear(8, 1), nn.Linear(8, 1)
opt = torch.optim.SGD([*trunk.parameters(), *a.parameters(), *b.parameters()], lr=0.05)
x = torch.randn(30, 4)
for _ in range(5):
    h = torch.tanh(trunk(x))
    opt.zero_grad()
    nn.functional.mse_loss(a(h), x[:, :1]).backward(retain_graph=True)
    nn.functional.mse_loss(b(h), x[:, 1:2]).backward()
    opt.step()
print(trunk.weight.norm().item())
