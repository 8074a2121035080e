# expects: best-state-not-copied
import torch
from torch import nn
torch.manual_seed(0)
def train(lr):
    m = nn.Linear(3, 1); o = torch.optim.SGD(m.parameters(), lr)
    x = torch.randn(30, 3); y = x.sum(1, keepdim=True)
    init = m.state_dict()
    for _ in range(5):
        o.zero_grad(); nn.functional.mse_loss(m(x), y).backward(); o.step()
    first = nn.functional.mse_loss(m(x), y).item()
    m.load_state_dict(init)   # start again from the same weights
    o = torch.optim.SGD(m.parameters(), lr * 2)
    for _ in range(5):
        o.zero_grad(); nn.functional.mse_loss(m(x), y).backward(); o.step()
    return first, nn.functional.mse_loss(m(x), y).item()
print(train(0.05))
