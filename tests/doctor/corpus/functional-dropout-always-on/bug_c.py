# expects: functional-dropout-always-on at 13
import torch
import torch.nn.functional as F

torch.manual_seed(0)
w1 = (torch.randn(6, 24) * 0.3).requires_grad_()
b1 = torch.zeros(24, requires_grad=True)
w2 = (torch.randn(24, 1) * 0.3).requires_grad_()


def predict(x):
    hidden = torch.relu(x @ w1 + b1)
    hidden = F.dropout(hidden, p=0.4)
    return hidden @ w2


x = torch.randn(60, 6)
y = x.pow(2).sum(1, keepdim=True)
opt = torch.optim.SGD([w1, b1, w2], lr=0.01)
for _ in range(15):
    opt.zero_grad()
    F.mse_loss(predict(x[:48]), y[:48]).backward()
    opt.step()
with torch.no_grad():
    print("held out", F.mse_loss(predict(x[48:]), y[48:]).item())
