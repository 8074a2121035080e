# expects: nothing
import torch
from torch import nn
torch.manual_seed(0)
class Ckpt:
    def __init__(self): self.best = float("inf"); self.params = None
    def update(self, v, net):
        if v < self.best: self.best = v; self.params = {k: p.detach().clone() for k, p in net.named_parameters()}
    def restore(self, net):
        with torch.no_grad():
            for k, p in net.named_parameters(): p.copy_(self.params[k])
net = nn.Linear(3, 1); o = torch.optim.SGD(net.parameters(), 0.3); c = Ckpt()
x = torch.randn(30, 3); y = x.sum(1, keepdim=True)
for _ in range(6):
    o.zero_grad(); l = nn.functional.mse_loss(net(x), y); l.backward(); o.step(); c.update(l.item(), net)
c.restore(net)
