# expects: head-replaced-after-optimizer
import torch
from torch import nn
torch.manual_seed(0)
model = nn.Linear(5, 2)
opt = torch.optim.SGD(model.parameters(), lr=0.1)
model = nn.Linear(5, 3)
x = torch.randn(40, 5); y = x[:, :3].argmax(1)
for _ in range(10):
    opt.zero_grad(); l = nn.functional.cross_entropy(model(x), y); l.backward(); opt.step()
print(l.item())
