# expects: nothing
import torch

torch.manual_seed(0)
x = torch.randn(30, 2)
y = x @ torch.tensor([1.0, -1.0])
w = torch.zeros(2, requires_grad=True)
for _ in range(5):
    loss = ((x @ w - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
    w.grad.zero_()
print(w)
