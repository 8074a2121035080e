# expects: missing-zero-grad at 14
import torch

torch.manual_seed(0)
x = torch.linspace(0, 1, 30)
y = 2 * x ** 2 - x
coef = torch.zeros(3, requires_grad=True)
optimizer = torch.optim.LBFGS([coef], lr=0.3, max_iter=4)


def closure():
    pred = coef[0] + coef[1] * x + coef[2] * x ** 2
    loss = ((pred - y) ** 2).mean()
    loss.backward()
    return loss


for i in range(5):
    print(i, optimizer.step(closure).item())
