# expects: nothing
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(11)
xs = torch.randn(70, 3)
ds = TensorDataset(xs, xs.sum(1, keepdim=True))
dl = DataLoader(ds, batch_size=8, shuffle=True)
m = nn.Linear(3, 1)
o = torch.optim.SGD(m.parameters(), lr=0.1)
K = 4
for ep in range(3):
    pending = 0
    for xb, yb in dl:
        (nn.functional.mse_loss(m(xb), yb) / K).backward()
        pending += 1
        if pending == K:
            o.step()
            o.zero_grad()
            pending = 0
    if pending:
        o.step()
        o.zero_grad()
print(nn.functional.mse_loss(m(xs), xs.sum(1, keepdim=True)).item())
