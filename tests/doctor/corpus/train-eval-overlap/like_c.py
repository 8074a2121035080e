# expects: nothing
import torch
from torch import nn

# Random batches drawn with replacement, and the error on all of the data every few steps.
torch.manual_seed(0)
x = torch.rand(300, 2)
y = (x[:, :1] * x[:, 1:]).sqrt()
net = nn.Sequential(nn.Linear(2, 16), nn.ReLU(), nn.Linear(16, 1))
opt = torch.optim.Adam(net.parameters(), lr=1e-2)
for step in range(20):
    pick = torch.randint(0, 300, (16,))
    loss = (net(x[pick]) - y[pick]).square().mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
    if step % 5 == 4:
        with torch.no_grad():
            print(step, (net(x) - y).square().mean().item())
