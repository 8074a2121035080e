# expects: nothing
import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset


def train_one_epoch(net, loader, opt, sched, loss_fn):
    for x, y in loader:
        opt.zero_grad()
        loss = loss_fn(net(x), y)
        loss.backward()
        opt.step()
    sched.step()
    return loss.item()


torch.manual_seed(0)
x = torch.randn(128, 4)
loader = DataLoader(TensorDataset(x, (x.sum(1) > 0).long()), batch_size=8, shuffle=True)
net = nn.Linear(4, 2)
opt = torch.optim.Adam(net.parameters(), lr=1e-2)
sched = torch.optim.lr_scheduler.ExponentialLR(opt, gamma=0.9)
for epoch in range(3):
    print(train_one_epoch(net, loader, opt, sched, nn.CrossEntropyLoss()), sched.get_last_lr())
