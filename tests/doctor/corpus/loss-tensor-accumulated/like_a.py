# expects: nothing
import torch
from torch import nn

torch.manual_seed(0)
model = nn.Linear(4, 3)
heads = nn.ModuleList(nn.Linear(3, 1) for _ in range(3))
opt = torch.optim.SGD([*model.parameters(), *heads.parameters()], lr=0.05)
x = torch.randn(32, 4)
targets = [x[:, i:i + 1] for i in range(3)]
log = []
for _ in range(5):
    feats = model(x)
    total = 0
    for head, target in zip(heads, targets):
        total = total + nn.functional.mse_loss(head(feats), target)
    opt.zero_grad()
    total.backward()
    opt.step()
    log.append(total.detach())
print(torch.stack(log))
