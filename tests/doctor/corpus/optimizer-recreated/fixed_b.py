# expects: nothing
import torch
import torch.nn.functional as F


def update(params, opt, x, y):
    loss = F.mse_loss(x @ params[0] + params[1], y)
    loss.backward()
    opt.step()
    opt.zero_grad()
    return loss.item()


torch.manual_seed(0)
params = [torch.randn(4, 1, requires_grad=True), torch.zeros(1, requires_grad=True)]
x = torch.randn(60, 4)
y = x[:, :1] - 1
opt = torch.optim.SGD(params, lr=0.05, momentum=0.9)
for i in range(6):
    print(i, update(params, opt, x, y))
