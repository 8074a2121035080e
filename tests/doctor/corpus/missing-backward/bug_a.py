# expects: missing-backward at 16
import torch
import torch.nn as nn

torch.manual_seed(0)
net = nn.Sequential(nn.Linear(2, 10), nn.Tanh(), nn.Linear(10, 2))
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
loss_fn = nn.CrossEntropyLoss()
x = torch.randn(100, 2)
y = (x[:, 0] > 0).long()

for epoch in range(4):
    optimizer.zero_grad()
    logits = net(x)
    loss = loss_fn(logits, y)
    optimizer.step()
    print(epoch, loss.item())
