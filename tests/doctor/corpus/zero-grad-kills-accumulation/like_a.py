# expects: nothing
import torch
from torch import nn

torch.manual_seed(0)
net = nn.Sequential(nn.Linear(4, 12), nn.ReLU(), nn.Linear(12, 2))
opt = torch.optim.SGD(net.parameters(), lr=0.1)
x, y = torch.randn(40, 4), torch.randint(0, 2, (40,))
for _ in range(5):
    adv = x.clone().requires_grad_(True)
    nn.functional.cross_entropy(net(adv), y).backward()
    adv = (adv + 0.1 * adv.grad.sign()).detach()
    opt.zero_grad()
    loss = nn.functional.cross_entropy(net(adv), y)
    loss.backward()
    opt.step()
print(loss.item())
