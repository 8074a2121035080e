# expects: nothing
import torch
from torch import nn
class Rev(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x): return x.view_as(x)
    @staticmethod
    def backward(ctx, g): return -g
torch.manual_seed(0)
f, c, d = nn.Sequential(nn.Linear(5, 12), nn.BatchNorm1d(12), nn.ReLU()), nn.Linear(12, 2), nn.Linear(12, 2)
opt = torch.optim.SGD([*f.parameters(), *c.parameters(), *d.parameters()], 0.05)
for _ in range(6):
    s, t = torch.randn(16, 5), torch.randn(16, 5) + 1
    h = f(torch.cat([s, t])); dom = torch.arange(2).repeat_interleave(16)
    loss = nn.functional.cross_entropy(c(h[:16]), (s[:, 0] > 0).long()) + nn.functional.cross_entropy(d(Rev.apply(h)), dom)
    opt.zero_grad(); loss.backward(); opt.step()
f.eval()
with torch.no_grad(): print(c(f(torch.randn(4, 5))).argmax(1))
