# expects: train-eval-overlap at 24
import torch
from torch import nn

# The rare class is repeated before the split.
torch.manual_seed(0)
x = torch.randn(150, 4)
y = (x[:, 0] > 1).float()
rare = y == 1
x = torch.cat([x, x[rare].repeat(3, 1)])
y = torch.cat([y, y[rare].repeat(3)])
order = torch.randperm(len(x))
cut = int(0.75 * len(x))
train, test = order[:cut], order[cut:]
net = nn.Linear(4, 1)
opt = torch.optim.SGD(net.parameters(), lr=0.5)
loss_fn = nn.BCEWithLogitsLoss()
for _ in range(20):
    opt.zero_grad()
    loss = loss_fn(net(x[train]).squeeze(1), y[train])
    loss.backward()
    opt.step()
with torch.no_grad():
    guess = (net(x[test]).squeeze(1) > 0).float()
    print("test accuracy", (guess == y[test]).float().mean().item())
