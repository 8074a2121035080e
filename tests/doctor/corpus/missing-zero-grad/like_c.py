# expects: nothing
import torch

torch.manual_seed(0)
x = torch.randn(64, 3)
y = x @ torch.tensor([1.0, 2.0, -1.0])
theta = torch.zeros(3, requires_grad=True)
for step in range(20):
    loss = (x @ theta - y).pow(2).mean()
    (grad,) = torch.autograd.grad(loss, theta)
    with torch.no_grad():
        theta -= 0.1 * grad
print(theta)
