import torch

x = torch.ones(5)
y = torch.zeros(3)
w = torch.randn(5, 3, requires_grad=True)
b = torch.randn(3, requires_grad=True)
z = torch.matmul(x, w) + b
loss = torch.nn.functional.binary_cross_entropy_with_logits(z, y)
print(f"Gradient function for z = {type(z.grad_fn).__name__}")
loss.backward()
gw, gb = w.grad, b.grad
with torch.no_grad():
    z = torch.matmul(x, w) + b
    print(z.requires_grad)
z_det = (torch.matmul(x, w) + b).detach()
inp = torch.eye(4, 5, requires_grad=True)
out = (inp + 1).pow(2).t()
out.backward(torch.ones_like(out), retain_graph=True)
first = inp.grad.clone()
out.backward(torch.ones_like(out))
inp.grad.zero_()
a = torch.tensor([2.0, 3.0])
a.requires_grad_(True)
q = 3 * a**3
(g,) = torch.autograd.grad(q.sum(), a, create_graph=True)
gg = torch.autograd.grad(g.sum(), a)[0]
J = torch.autograd.functional.jacobian(lambda t: t**2, a.detach())
h = a * 2
h.retain_grad()
h.register_hook(lambda grad: grad * 2)
h.sum().backward()
hg = h.grad
leaf = torch.zeros(3)
leaf[0] = w[0, 0]
leaf2 = torch.zeros(2, requires_grad=True)
with torch.no_grad():
    leaf2 += 1
    leaf2[0] = 5
    w -= 0.1 * w.grad
w.grad = None
n = w.detach().numpy()
back = torch.from_numpy(n)
c = torch.tensor(1 + 2j)
try:
    a.add_(1)
except RuntimeError as error:
    print(type(error).__name__)
print(gg, hg, leaf.requires_grad, J.shape)
