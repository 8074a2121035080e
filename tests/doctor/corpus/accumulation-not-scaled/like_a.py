# expects: nothing
import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(96, 4)
y = x.sum(1, keepdim=True)
model = nn.Linear(4, 1)
opt = torch.optim.SGD(model.parameters(), lr=0.01)
loss_fn = nn.MSELoss(reduction="sum")
for epoch in range(3):
    for start in range(0, 96, 32):
        opt.zero_grad()
        for micro in range(start, start + 32, 8):
            loss = loss_fn(model(x[micro:micro + 8]), y[micro:micro + 8])
            loss.backward()
        for p in model.parameters():
            p.grad /= 32
        opt.step()
    print(epoch, loss.item())
