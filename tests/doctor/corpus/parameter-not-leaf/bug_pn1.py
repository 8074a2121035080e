# expects: parameter-not-leaf
import torch
torch.manual_seed(0)
W = torch.randn(4, 2, requires_grad=True) / 2
b = torch.zeros(2, requires_grad=True)
x = torch.randn(30, 4); y = (x[:, 0] > 0).long()
for i in range(10):
    loss = torch.nn.functional.cross_entropy(x @ W + b, y)
    loss.backward()
    with torch.no_grad():
        W -= 0.1 * W.grad
        b -= 0.1 * b.grad
        W.grad.zero_(); b.grad.zero_()
print(loss.item())
