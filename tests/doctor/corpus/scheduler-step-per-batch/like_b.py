# expects: nothing
import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(64, 3)
y = x.sum(1, keepdim=True)
net = nn.Linear(3, 1)
opt = torch.optim.SGD(net.parameters(), lr=0.1)
sched = torch.optim.lr_scheduler.StepLR(opt, step_size=40, gamma=0.1)
for iteration in range(120):
    batch = torch.randint(0, 64, (16,))
    loss = nn.functional.mse_loss(net(x[batch]), y[batch])
    opt.zero_grad()
    loss.backward()
    opt.step()
    sched.step()
print(sched.get_last_lr(), loss.item())
