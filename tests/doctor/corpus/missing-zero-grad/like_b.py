# expects: nothing
import torch

torch.manual_seed(0)
true = torch.tensor([1.5, -2.0])
x = torch.randn(100, 2)
y = x @ true
w = torch.zeros(2, requires_grad=True)
optimizer = torch.optim.LBFGS([w], lr=0.5, max_iter=5)


def closure():
    optimizer.zero_grad()
    loss = ((x @ w - y) ** 2).mean()
    loss.backward()
    return loss


for i in range(4):
    value = optimizer.step(closure)
    print(i, value.item())
print(w.detach())
