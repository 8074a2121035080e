# expects: nothing
import torch

torch.manual_seed(0)
theta = torch.zeros(2, requires_grad=True)
meta = torch.optim.Adam([theta], lr=0.05)


def task():
    a = torch.randn(())
    x = torch.randn(20)
    return x, a * x + 1


def predict(w, x):
    return w[0] * x + w[1]


for it in range(5):
    meta.zero_grad()
    outer = 0.0
    for _ in range(3):
        x, y = task()
        inner = (predict(theta, x[:10]) - y[:10]).pow(2).mean()
        (g,) = torch.autograd.grad(inner, theta, create_graph=True)
        fast = theta - 0.1 * g
        outer = outer + (predict(fast, x[10:]) - y[10:]).pow(2).mean()
    outer = outer / 3
    outer.backward()
    meta.step()
    print(it, outer.item())
