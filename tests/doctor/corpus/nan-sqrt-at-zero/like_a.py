# expects: nothing
import torch
from torch import nn

torch.manual_seed(0)
net = nn.Sequential(nn.Linear(3, 6), nn.ReLU(), nn.Linear(6, 2))
opt = torch.optim.SGD(net.parameters(), lr=0.05)
x = torch.randn(30, 3)
y = torch.randint(0, 2, (30,))
for _ in range(4):
    hidden = torch.relu(net[0](x))
    loss = nn.functional.cross_entropy(net[2](hidden), y) + 1e-3 * hidden.norm(dim=1).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
    with torch.no_grad():
        rms = torch.sqrt((hidden ** 2).mean(0))
    print(loss.item(), rms.min().item())
