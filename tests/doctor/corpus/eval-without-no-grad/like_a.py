# expects: nothing
import torch
from torch import nn

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(5, 12), nn.Tanh(), nn.Linear(12, 1))
opt = torch.optim.Adam(model.parameters(), lr=0.02)
x = torch.randn(50, 5)
y = x[:, :1] * 2
for _ in range(20):
    opt.zero_grad()
    nn.functional.mse_loss(model(x), y).backward()
    opt.step()

# which input matters: gradients of the output, in eval mode
model.eval()
probe = torch.randn(10, 5, requires_grad=True)
for _ in range(3):
    (sensitivity,) = torch.autograd.grad(model(probe).sum(), probe)
print(sensitivity.abs().mean(0))
