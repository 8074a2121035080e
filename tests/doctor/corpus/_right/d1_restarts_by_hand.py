# expects: nothing
import torch
from torch import nn

torch.manual_seed(0)
net = nn.Sequential(nn.Linear(2, 10), nn.Tanh(), nn.Linear(10, 1))
x = torch.rand(60, 2)
y = (x[:, :1] - x[:, 1:]).abs()
snapshots = []
for cycle in range(3):
    opt = torch.optim.SGD(net.parameters(), lr=0.2, momentum=0.9)
    sched = torch.optim.lr_scheduler.CosineAnnealingLR(opt, T_max=5)
    for epoch in range(5):
        for idx in torch.randperm(60).split(20):
            opt.zero_grad()
            loss = nn.functional.mse_loss(net(x[idx]), y[idx])
            loss.backward()
            opt.step()
        sched.step()
    snapshots.append({k: v.clone() for k, v in net.state_dict().items()})
    print(cycle, loss.item())
