# expects: nothing
import torch
from torch import nn

torch.manual_seed(0)
net = nn.Linear(3, 1)
start_epoch = 3
opt = torch.optim.SGD(net.parameters(), lr=0.2)
sched = torch.optim.lr_scheduler.StepLR(opt, step_size=2, gamma=0.5)
for _ in range(start_epoch):
    sched.step()
x = torch.randn(30, 3)
y = x.mean(1, keepdim=True)
for epoch in range(start_epoch, 8):
    loss = nn.functional.mse_loss(net(x), y)
    opt.zero_grad()
    loss.backward()
    opt.step()
    sched.step()
    print(epoch, sched.get_last_lr())
