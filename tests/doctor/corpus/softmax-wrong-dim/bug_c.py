# expects: softmax-wrong-dim at 10
import torch
from torch import nn

torch.manual_seed(0)
x, y = torch.randn(50, 4), torch.randint(0, 3, (50,))
layer = nn.Linear(4, 3)
opt = torch.optim.SGD(layer.parameters(), lr=0.3)
for step in range(10):
    probs = torch.softmax(layer(x), 0)
    picked = probs[torch.arange(50), y]
    loss = -torch.log(picked + 1e-8).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
print(loss.item())
