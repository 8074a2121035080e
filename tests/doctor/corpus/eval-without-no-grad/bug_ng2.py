# expects: eval-without-no-grad
import torch
from torch import nn
torch.manual_seed(0)
def run_epoch(model, data, opt=None):
    model.train(opt is not None)
    total = 0.0
    for x, y in data:
        loss = nn.functional.mse_loss(model(x), y)
        if opt is not None:
            opt.zero_grad(); loss.backward(); opt.step()
        total += loss.item()
    return total / len(data)
model = nn.Sequential(nn.Linear(3, 8), nn.Tanh(), nn.Dropout(0.1), nn.Linear(8, 1))
opt = torch.optim.Adam(model.parameters(), 1e-2)
mk = lambda n: [(x, x.sum(1, keepdim=True)) for x in torch.randn(n, 16, 3)]
tr, va = mk(5), mk(3)
for _ in range(2): print(run_epoch(model, tr, opt), run_epoch(model, va))
