# expects: nothing
import torch
from torch import nn

torch.manual_seed(0)
net = nn.Sequential(nn.Linear(4, 10), nn.BatchNorm1d(10, momentum=None), nn.Tanh(), nn.Linear(10, 2))
opt = torch.optim.Adam(net.parameters(), lr=0.01)
x = torch.randn(60, 4)
y = (x[:, 0] > 0).long()
for _ in range(3):
    for rows in torch.randperm(60).split(15):
        opt.zero_grad()
        nn.functional.cross_entropy(net(x[rows]), y[rows]).backward()
        opt.step()
# the statistics of the final weights, over all of the training data
net[1].reset_running_stats()
net.train()
with torch.no_grad():
    for part in x.split(15):
        net(part)
net.eval()
with torch.no_grad():
    print((net(x).argmax(1) == y).float().mean().item())
