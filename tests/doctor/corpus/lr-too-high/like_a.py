# expects: nothing
import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(64, 5)
y = x @ torch.randn(5, 1)
model = nn.Linear(5, 1)
opt = torch.optim.SGD(model.parameters(), lr=1e-4)
history = []
for i in range(40):
    lr = 1e-4 * 1.4 ** i
    for group in opt.param_groups:
        group["lr"] = lr
    loss = nn.functional.mse_loss(model(x), y)
    opt.zero_grad()
    loss.backward()
    opt.step()
    history.append((lr, loss.item()))
    if loss.item() > 1e4:
        break
print(min(history, key=lambda pair: pair[1]))
