# expects: nothing
import torch

torch.manual_seed(0)
theta = torch.tensor(2.0, requires_grad=True)
opt = torch.optim.SGD([theta], lr=0.1)
for _ in range(5):
    opt.zero_grad()
    theta.backward()
    opt.step()
    print(theta.item())
