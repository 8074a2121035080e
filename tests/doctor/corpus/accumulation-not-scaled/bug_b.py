# expects: accumulation-not-scaled at 12
import torch
import torch.nn.functional as F


def train(params, batches, lr=0.02, micro=5):
    opt = torch.optim.SGD(params, lr=lr, momentum=0.9)
    for x, y in batches:
        opt.zero_grad()
        for bx, by in zip(x.chunk(micro), y.chunk(micro)):
            pred = torch.tanh(bx @ params[0]) @ params[1]
            F.mse_loss(pred, by).backward()
        opt.step()


torch.manual_seed(1)
params = [torch.randn(3, 10, requires_grad=True), torch.zeros(10, 1, requires_grad=True)]
data = torch.randn(6, 50, 3)
train(params, [(d, d[:, :1] ** 2) for d in data])
print(params[1].norm())
