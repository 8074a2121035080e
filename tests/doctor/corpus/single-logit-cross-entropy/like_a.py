# expects: nothing
import torch
from torch import nn
import torch.nn.functional as F

torch.manual_seed(0)
x, y = torch.randn(20, 1, 6), torch.randint(0, 2, (20,))
score, out = nn.Linear(6, 1), nn.Linear(6, 2)
opt = torch.optim.Adam([*score.parameters(), *out.parameters()])
for _ in range(3):
    weights = torch.softmax(score(x), dim=1)
    loss = F.cross_entropy(out((weights * x).sum(1)), y)
    opt.zero_grad()
    loss.backward()
    opt.step()
print(loss.item())
