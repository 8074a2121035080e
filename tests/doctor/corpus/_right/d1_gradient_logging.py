# expects: nothing
import torch
from torch import nn

torch.manual_seed(0)
net = nn.Sequential(nn.Linear(4, 8), nn.Sigmoid(), nn.Linear(8, 2))
x, y = torch.randn(32, 4), torch.randint(0, 2, (32,))
opt = torch.optim.RMSprop(net.parameters(), lr=1e-2)
grads, outputs, losses = [], [], []
net[0].register_full_backward_hook(lambda module, gin, gout: grads.append(gout[0].norm().item()))
for epoch in range(6):
    logits = net(x)
    loss = nn.functional.cross_entropy(logits, y)
    for group in opt.param_groups:
        group["lr"] = 1e-2 * 0.9 ** epoch
    opt.zero_grad()
    loss.backward()
    opt.step()
    losses.append(float(loss.detach()))
    outputs.append(logits.detach().argmax(1))
    total = torch.sqrt(sum(p.grad.pow(2).sum() for p in net.parameters()))
    print(epoch, losses[-1], total.item(), grads[-1])
