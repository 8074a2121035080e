# expects: nothing
import torch
from torch import nn

torch.manual_seed(0)
enc, cls, aux = nn.Linear(6, 8), nn.Linear(8, 3), nn.Linear(6, 1)
opt = torch.optim.Adam([*enc.parameters(), *cls.parameters()], lr=1e-2)
opt_aux = torch.optim.Adam(aux.parameters(), lr=1e-2)
x, y = torch.randn(48, 6), torch.randint(0, 3, (48,))
for _ in range(4):
    loss = nn.functional.cross_entropy(cls(torch.relu(enc(x))), y)
    opt.zero_grad()
    loss.backward()
    opt.step()
    aux_loss = nn.functional.mse_loss(aux(x), x.sum(1, keepdim=True))
    opt_aux.zero_grad()
    aux_loss.backward()
    opt_aux.step()
    print(loss.item(), aux_loss.item())
