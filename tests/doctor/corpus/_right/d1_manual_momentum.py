# expects: nothing
import torch

torch.manual_seed(0)
X = torch.randn(80, 4)
Y = (X @ torch.tensor([1.0, 0.5, -1.0, 0.0]) > 0).float()
w = torch.zeros(4, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
velocity = {id(w): torch.zeros(4), id(b): torch.zeros(1)}
for epoch in range(10):
    p = torch.sigmoid(X @ w + b)
    loss = -(Y * p.clamp(1e-6).log() + (1 - Y) * (1 - p).clamp(1e-6).log()).mean()
    loss.backward()
    for param in (w, b):
        v = velocity[id(param)]
        v.mul_(0.9).add_(param.grad)
        param.data.add_(v, alpha=-0.1)
        param.grad.detach_()
        param.grad.zero_()
    print(epoch, loss.item())
