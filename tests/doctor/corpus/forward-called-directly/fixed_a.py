# expects: nothing
import torch
from torch import nn

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(6, 12), nn.ReLU(), nn.Linear(12, 1))
norms = []
model.register_forward_hook(lambda module, args, output: norms.append(output.norm().item()))
opt = torch.optim.SGD(model.parameters(), lr=0.05)
x = torch.randn(32, 6)
y = x.sum(1, keepdim=True)
for _ in range(5):
    opt.zero_grad()
    loss = nn.functional.mse_loss(model(x), y)
    loss.backward()
    opt.step()
print("norms of the output:", norms)
