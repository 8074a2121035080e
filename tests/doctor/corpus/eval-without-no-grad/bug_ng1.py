# expects: eval-without-no-grad
import torch
from torch import nn
torch.manual_seed(0)
net = nn.Sequential(nn.Linear(6, 12), nn.ReLU(), nn.Linear(12, 2))
opt = torch.optim.Adam(net.parameters())
xs, ys = torch.randn(10, 16, 6), torch.randint(0, 2, (10, 16))
for e in range(2):
    net.train()
    for x, y in zip(xs[:7], ys[:7]):
        opt.zero_grad(); nn.functional.cross_entropy(net(x), y).backward(); opt.step()
    net.eval()
    tot = 0
    for x, y in zip(xs[7:], ys[7:]):
        logits = net(x)
        tot += (logits.argmax(1) == y).sum().item()
    print(tot)
