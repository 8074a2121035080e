# expects: nothing
import copy

import torch
from torch import nn

torch.manual_seed(0)
student = nn.Linear(5, 2)
ema = copy.deepcopy(student)
opt = torch.optim.SGD(student.parameters(), lr=0.1)
x, y = torch.randn(50, 5), torch.randint(0, 2, (50,))
xv, yv = torch.randn(20, 5), torch.randint(0, 2, (20,))
best, best_state, patience = float("inf"), None, 0
for epoch in range(8):
    loss = nn.functional.cross_entropy(student(x), y)
    opt.zero_grad()
    loss.backward()
    opt.step()
    for e, s in zip(ema.parameters(), student.parameters()):
        e.data.mul_(0.9).add_(s.data, alpha=0.1)
    with torch.no_grad():
        val = nn.functional.cross_entropy(ema(xv), yv).item()
    if val < best:
        best, best_state, patience = val, copy.deepcopy(ema.state_dict()), 0
    else:
        patience += 1
        if patience >= 3:
            break
ema.load_state_dict(best_state)
print(best)
