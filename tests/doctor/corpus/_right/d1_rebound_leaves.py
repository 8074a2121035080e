# expects: nothing
import torch

torch.manual_seed(0)
A = torch.randn(12, 5)
b = torch.randn(12)
x = torch.zeros(5, requires_grad=True)
for k in range(10):
    f = 0.5 * (A @ x - b).square().sum()
    f.backward()
    x = (x - 0.01 * x.grad).detach().requires_grad_(True)
print(f.item())
