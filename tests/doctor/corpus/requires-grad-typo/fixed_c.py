# expects: nothing
import torch

torch.manual_seed(0)
w = torch.zeros(3)
w.requires_grad = True
x = torch.randn(20, 3)
y = x @ torch.tensor([1.0, 2.0, 3.0])
for _ in range(10):
    loss = (x @ w - y).pow(2).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
        w.grad = None
print(w)
