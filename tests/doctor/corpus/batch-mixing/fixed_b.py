# expects: nothing
import torch
import torch.nn as nn


class Normed(nn.Module):
    def __init__(self):
        super().__init__()
        self.inner = nn.Linear(6, 10)
        self.outer = nn.Linear(10, 1)

    def forward(self, x):
        h = torch.relu(self.inner(x))
        h = h / (h.sum(dim=1, keepdim=True) + 1e-6)
        return self.outer(h).squeeze(1)


torch.manual_seed(0)
X = torch.randn(128, 6)
t = X[:, 0].abs()
net = Normed()
opt = torch.optim.SGD(net.parameters(), lr=0.05)
for epoch in range(3):
    for rows in torch.randperm(128).split(32):
        opt.zero_grad()
        loss = ((net(X[rows]) - t[rows]) ** 2).mean()
        loss.backward()
        opt.step()
    print(epoch, loss.item())
