# expects: optimizer-missing-params at 9
import torch

torch.manual_seed(0)
w1 = torch.nn.init.xavier_uniform_(torch.empty(4, 12)).requires_grad_()
b1 = torch.zeros(12, requires_grad=True)
w2 = torch.nn.init.xavier_uniform_(torch.empty(12, 2)).requires_grad_()
b2 = torch.zeros(2, requires_grad=True)
optimizer = torch.optim.SGD([w1, b1, b2], lr=0.1)

for step in range(10):
    x = torch.randn(32, 4)
    y = (x[:, 0] > 0).long()
    logits = torch.tanh(x @ w1 + b1) @ w2 + b2
    loss = torch.nn.functional.cross_entropy(logits, y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    w2.grad = None
print(loss.item())
