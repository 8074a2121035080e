# expects: no-grad-around-training at 11
import torch

torch.manual_seed(0)
x = torch.randn(20, 3)
y = x @ torch.tensor([1.0, 0.0, -1.0])
w = torch.zeros(3, requires_grad=True)
opt = torch.optim.SGD([w], lr=0.1)
for step in range(5):
    opt.zero_grad()
    with torch.no_grad():
        pred = x @ w
    loss = ((pred - y) ** 2).mean()
    loss.backward()
    opt.step()
