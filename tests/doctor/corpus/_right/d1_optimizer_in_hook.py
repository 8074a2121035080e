# expects: nothing
import torch
from torch import nn

torch.manual_seed(0)
net = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 1))
optimizers = {p: torch.optim.SGD([p], lr=0.05) for p in net.parameters()}


def apply(p):
    optimizers[p].step()
    optimizers[p].zero_grad()


for p in net.parameters():
    p.register_post_accumulate_grad_hook(apply)
x = torch.randn(40, 4)
y = x.mean(1, keepdim=True)
for step in range(6):
    loss = nn.functional.mse_loss(net(x), y)
    loss.backward()
    print(step, loss.item())
