# expects: nothing
import torch
import torch.nn as nn

torch.manual_seed(0)
net = nn.Sequential(nn.Linear(5, 10), nn.ReLU(), nn.Linear(10, 3))
opt = torch.optim.SGD(net.parameters(), lr=0.1)
x = torch.randn(64, 5)
y = torch.randint(0, 3, (64,))
accumulate = 4

for epoch in range(3):
    for i, (bx, by) in enumerate(zip(x.split(8), y.split(8))):
        loss = nn.functional.cross_entropy(net(bx), by) / accumulate
        loss.backward()
        if (i + 1) % accumulate == 0:
            opt.step()
            for p in net.parameters():
                p.grad = None
    print(epoch, loss.item() * accumulate)
