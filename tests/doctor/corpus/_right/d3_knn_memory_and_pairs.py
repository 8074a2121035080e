# expects: nothing
import torch
from torch import nn
import torch.nn.functional as F

# Triplets, pairwise distances and a softmax over stored examples: rows meet in the loss, not in the model.
torch.manual_seed(0)
x = torch.randn(60, 5)
y = (x[:, 0] > 0).long()
net = nn.Sequential(nn.Linear(5, 16), nn.ReLU(), nn.Linear(16, 4))
opt = torch.optim.Adam(net.parameters(), lr=1e-2)
bank, bank_y = x[:30], y[:30]
for part in torch.arange(30, 60).split(10):
    z, m = net(x[part]), net(bank)
    weights = (-torch.cdist(z, m)).softmax(dim=1)
    probs = weights @ F.one_hot(bank_y, 2).float()
    loss = F.nll_loss(torch.log(probs + 1e-6), y[part])
    same = y[part][:, None] == y[part][None, :]
    d = torch.cdist(z, z)
    loss = loss + (d[same].mean() + F.relu(1 - d[~same]).mean())
    opt.zero_grad()
    loss.backward()
    opt.step()
print(loss.item())
