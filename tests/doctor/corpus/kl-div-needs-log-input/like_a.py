# expects: nothing
import torch
from torch import nn
import torch.nn.functional as F

torch.manual_seed(0)
x, y = torch.randn(32, 4), torch.randint(0, 3, (32,))
net, ema = nn.Linear(4, 3), nn.Linear(4, 3)
opt = torch.optim.Adam(net.parameters(), lr=1e-2)
for _ in range(6):
    logits = net(x)
    with torch.no_grad():
        goal = F.softmax(ema(x), dim=1)
    smooth = torch.full((32, 3), 0.05).scatter_(1, y[:, None], 0.9)
    loss = F.kl_div(F.log_softmax(logits, 1), goal, reduction="batchmean")
    loss = loss + F.kl_div(torch.log(F.softmax(logits, 1) + 1e-9), smooth, reduction="batchmean")
    opt.zero_grad()
    loss.backward()
    opt.step()
    with torch.no_grad():
        for p, q in zip(ema.parameters(), net.parameters()):
            p.lerp_(q, 0.1)
print(loss.item())
