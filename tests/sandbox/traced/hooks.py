import torch
from torch import nn

torch.manual_seed(0)
activations = {}
grads: dict[str, torch.Tensor] = {}


def save(name):
    def hook(module, inputs, output):
        activations[name] = output.detach()
        flat = output.flatten(1)
        mean = flat.mean(dim=1, keepdim=True)

    return hook


def save_grad(name):
    def hook(grad):
        grads[name] = grad
        scaled = grad * 0.5
        return scaled

    return hook


net = nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(), nn.Flatten(), nn.LazyLinear(5))
x = torch.randn(3, 1, 6, 6)
out = net(x)
handles = [layer.register_forward_hook(save(str(i))) for i, layer in enumerate(net)]
out = net(x)
out.register_hook(save_grad("out"))
target = torch.tensor([1, 0, 4])
loss = nn.CrossEntropyLoss()(out, target)
loss.backward()
for h in handles:
    h.remove()
feat = activations["0"]
norms = {name: p.grad.norm() for name, p in net.named_parameters()}
total = torch.stack(list(norms.values())).norm()
best = max(norms.values())
while total > 1e-9:
    total = total / 1000
print(feat.shape, grads["out"].shape, float(best) > 0)
