# expects: nothing
import torch
from torch import nn

torch.manual_seed(0)
trunk = nn.Linear(5, 8)
heads = [nn.Linear(8, 1), nn.Linear(8, 1)]
params = [*trunk.parameters(), *heads[0].parameters(), *heads[1].parameters()]
opt = torch.optim.Adam(params, lr=1e-2)
x = torch.randn(60, 5)
targets = [x[:, :1], x[:, 1:2] ** 2]
for _ in range(5):
    opt.zero_grad()
    for head, target in zip(heads, targets):
        loss = nn.functional.mse_loss(head(torch.relu(trunk(x))), target)
        loss.backward()
    opt.step()
    print(loss.item())
