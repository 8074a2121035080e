# expects: nothing
import torch
from torch import nn

# Cross-validation: every row is held out once, each time from a new model.
torch.manual_seed(0)
x = torch.randn(60, 3)
y = x @ torch.tensor([[1.0], [-2.0], [0.5]]) + 0.1 * torch.randn(60, 1)
folds = torch.randperm(60).chunk(3)
scores = []
for k, held in enumerate(folds):
    rest = torch.cat([f for i, f in enumerate(folds) if i != k])
    model = nn.Linear(3, 1)
    opt = torch.optim.SGD(model.parameters(), lr=0.1)
    for _ in range(10):
        opt.zero_grad()
        loss = nn.functional.mse_loss(model(x[rest]), y[rest])
        loss.backward()
        opt.step()
    with torch.no_grad():
        scores.append(nn.functional.mse_loss(model(x[held]), y[held]).item())
print("test error", sum(scores) / 3)
