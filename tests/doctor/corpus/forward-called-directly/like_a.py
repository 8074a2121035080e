# expects: nothing
import torch
from torch import nn


class Noisy(nn.Linear):
    def forward(self, x):
        return super().forward(x) + 0.01 * x.mean()


class Wrapped(Noisy):
    def forward(self, x):
        return Noisy.forward(self, x).clamp(-3, 3)


class Double(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return 2 * x

    @staticmethod
    def backward(ctx, grad):
        return 2 * grad


torch.manual_seed(0)
net = Wrapped(4, 2)
opt = torch.optim.SGD(net.parameters(), lr=0.1)
for _ in range(4):
    x = torch.randn(8, 4)
    loss = (Double.apply(net(x)) - x[:, :2]).pow(2).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
print(loss.item())
