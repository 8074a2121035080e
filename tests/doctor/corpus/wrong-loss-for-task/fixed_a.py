# expects: nothing
import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(90, 4)
species = x[:, :3].argmax(dim=1)
net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
opt = torch.optim.Adam(net.parameters(), lr=1e-2)
for epoch in range(10):
    out = net(x)
    loss = nn.functional.cross_entropy(out, species)
    opt.zero_grad()
    loss.backward()
    opt.step()
with torch.no_grad():
    pred = net(x).argmax(1)
    print("accuracy", (pred == species).float().mean().item())
