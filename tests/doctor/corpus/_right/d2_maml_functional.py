# expects: nothing
import torch
from torch import nn
from torch.func import functional_call

torch.manual_seed(0)
net = nn.Sequential(nn.Linear(1, 16), nn.Tanh(), nn.Linear(16, 1))
meta = torch.optim.Adam(net.parameters(), lr=0.01)
for iteration in range(6):
    meta.zero_grad()
    for _ in range(2):
        slope = torch.rand(1) * 2
        x, qx = torch.randn(10, 1), torch.randn(10, 1)
        weights = dict(net.named_parameters())
        inner = nn.functional.mse_loss(functional_call(net, weights, (x,)), slope * x)
        grads = torch.autograd.grad(inner, list(weights.values()), create_graph=True)
        fast = {name: w - 0.1 * g for (name, w), g in zip(weights.items(), grads)}
        outer = nn.functional.mse_loss(functional_call(net, fast, (qx,)), slope * qx)
        (outer / 2).backward()
    meta.step()
print(outer.item())
