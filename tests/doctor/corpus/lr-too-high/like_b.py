# expects: nothing
import torch

torch.manual_seed(0)
x = torch.randn(50, 2)
y = x @ torch.tensor([3.0, -1.0])
w = torch.zeros(2, requires_grad=True)
opt = torch.optim.SGD([w], lr=0.4)
for i in range(10):
    loss = ((x @ w - y) ** 2).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
    print(loss.item())
