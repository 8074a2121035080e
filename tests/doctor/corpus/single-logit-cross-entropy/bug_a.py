# expects: single-logit-cross-entropy at 13
import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(64, 5)
y = torch.zeros(64, dtype=torch.long)
net = nn.Sequential(nn.Linear(5, 8), nn.ReLU(), nn.Linear(8, 1))
loss_fn = nn.CrossEntropyLoss()
opt = torch.optim.Adam(net.parameters())
for _ in range(4):
    opt.zero_grad()
    loss = loss_fn(net(x), y)
    loss.backward()
    opt.step()
    print(loss.item())
