import torch
from torch import nn
from torch.func import functional_call, grad, jacrev, vmap, stack_module_state

torch.manual_seed(0)


def predict(weight, bias, x):
    prediction = x @ weight
    return prediction + bias


def compute_loss(weight, bias, x, y):
    out = predict(weight, bias, x)
    err = out - y
    return (err**2).mean()


weight, bias = torch.randn(4), torch.randn(())
xs, ys = torch.randn(7, 4), torch.randn(7)
gw = grad(compute_loss)(weight, bias, xs, ys)
per_sample = vmap(grad(compute_loss), in_dims=(None, None, 0, 0))(weight, bias, xs, ys)
jac = jacrev(predict, argnums=0)(weight, bias, xs)
net = nn.Sequential(nn.Linear(4, 3), nn.Tanh(), nn.Linear(3, 2))
params = dict(net.named_parameters())
out = functional_call(net, params, (xs,))


def loss_of(params, x, t):
    pred = functional_call(net, params, (x.unsqueeze(0),))
    return ((pred - t) ** 2).sum()


ft = vmap(grad(loss_of), in_dims=(None, 0, 0))(params, xs, ys)
models = [nn.Linear(4, 2) for _ in range(3)]
stacked, buffers = stack_module_state(models)
base = nn.Linear(4, 2).to("meta")
preds = vmap(lambda p, b, x: functional_call(base, (p, b), (x,)), in_dims=(0, 0, None))(stacked, buffers, xs)
print(per_sample.shape, jac.shape, preds.shape, {k: tuple(v.shape) for k, v in ft.items()})
