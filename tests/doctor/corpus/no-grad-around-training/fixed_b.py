# expects: nothing
import torch
import torch.nn.functional as F


def evaluate(w, x, y):
    with torch.no_grad():
        return F.mse_loss(x @ w, y).item()


torch.manual_seed(0)
x = torch.randn(50, 4)
y = x @ torch.ones(4, 1)
w = torch.zeros(4, 1, requires_grad=True)
opt = torch.optim.SGD([w], lr=0.1)
for epoch in range(3):
    opt.zero_grad()
    loss = F.mse_loss(x @ w, y)
    loss.backward()
    opt.step()
    print(epoch, evaluate(w, x[:10], y[:10]))
