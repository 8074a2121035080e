# expects: nothing
import torch
from torch import nn

torch.manual_seed(0)
X = torch.rand(140, 6) * 3
y = (X.sum(1) > 9).long()
perm = torch.randperm(140)
tr, te = perm[:100], perm[100:]
mu, sd = X[tr].mean(0), X[tr].std(0)
Xn = (X - mu) / sd
print("overall mean", X.mean(0).tolist())
model = nn.Linear(6, 2)
opt = torch.optim.SGD(model.parameters(), lr=0.2)
for _ in range(10):
    opt.zero_grad()
    nn.functional.cross_entropy(model(Xn[tr]), y[tr]).backward()
    opt.step()
with torch.no_grad():
    print((model(Xn[te]).argmax(1) == y[te]).float().mean().item())
