# expects: nothing
import torch
from torch import nn

# Targets of -1 and 1 with a hinge, 0 and 1 with squared error of probabilities, labels as a column on both sides.
torch.manual_seed(0)
x = torch.randn(80, 2)
sign = torch.sign(x[:, :1] + x[:, 1:])
svm, brier = nn.Linear(2, 1), nn.Sequential(nn.Linear(2, 1), nn.Sigmoid())
opt = torch.optim.SGD([*svm.parameters(), *brier.parameters()], lr=0.1, weight_decay=1e-3)
for _ in range(15):
    hinge = torch.clamp(1 - sign * svm(x), min=0).mean()
    square = ((brier(x) - (sign + 1) / 2) ** 2).mean()
    opt.zero_grad()
    (hinge + square).backward()
    opt.step()
with torch.no_grad():
    print((torch.sign(svm(x)) == sign).float().mean().item(), ((brier(x) > 0.5) == (sign > 0)).float().mean().item())
