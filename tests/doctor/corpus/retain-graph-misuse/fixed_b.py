# expects: nothing
import torch
from torch import nn

torch.manual_seed(0)
cell = nn.RNNCell(2, 5)
out = nn.Linear(5, 1)
opt = torch.optim.SGD([*cell.parameters(), *out.parameters()], lr=0.05)
h = torch.zeros(3, 5)
for t in range(6):
    x = torch.randn(3, 2)
    h = cell(x, h)
    loss = nn.functional.mse_loss(out(h), x.sum(1, keepdim=True))
    opt.zero_grad()
    loss.backward()
    opt.step()
    h = h.detach()
    print(loss.item())
