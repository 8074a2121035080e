# expects: nothing
import torch
from torch.func import functional_call, grad

torch.manual_seed(0)
net = torch.nn.Linear(3, 1)
params = {k: v.detach() for k, v in net.named_parameters()}
x = torch.randn(30, 3)
y = x.prod(1, keepdim=True)


def loss_fn(p, inputs, targets):
    return (functional_call(net, p, (inputs,)) - targets).pow(2).mean()


for i in range(8):
    grads = grad(loss_fn)(params, x, y)
    params = {k: params[k] - 0.1 * grads[k] for k in params}
    print(i, loss_fn(params, x, y).item())
