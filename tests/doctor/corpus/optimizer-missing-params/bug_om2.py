# expects: optimizer-missing-params
import torch
from torch import nn
torch.manual_seed(0)
lin = nn.Linear(3, 1)
temp = nn.Parameter(torch.ones(1))
opt = torch.optim.SGD(lin.parameters(), lr=0.05)
x = torch.randn(50, 3); y = 3 * x.sum(1, keepdim=True)
for _ in range(20):
    loss = ((lin(x) * temp - y) ** 2).mean()
    opt.zero_grad(); loss.backward(); opt.step()
print(temp.item(), loss.item())
