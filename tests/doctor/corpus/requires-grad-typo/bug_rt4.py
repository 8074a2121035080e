# expects: requires-grad-typo
import torch
x = torch.linspace(0, 1, 20); y = 3 * x + 1
a = torch.tensor(0.0); b = torch.tensor(0.0)
a.require_grads = True; b.require_grads = True
for _ in range(5):
    loss = ((a * x + b - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        a -= 0.1 * a.grad; b -= 0.1 * b.grad
