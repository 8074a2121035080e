# expects: nothing
import torch

torch.manual_seed(0)
x = torch.randn(40, 2)
y = x @ torch.tensor([2.0, -1.0]) + 0.3
weight = torch.zeros(2, requires_grad=True)
bias = torch.zeros(1, requires_grad=True)
lr = 0.1

for it in range(5):
    loss = ((x @ weight + bias - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        for p in (weight, bias):
            p -= lr * p.grad
    weight.grad.zero_()
    bias.grad.zero_()
    print(it, loss.item())
