# expects: missing-eval-mode
import copy, torch
from torch import nn
torch.manual_seed(0)
net = nn.Sequential(nn.Linear(5, 16), nn.ReLU(), nn.Dropout(0.3), nn.Linear(16, 1))
opt = torch.optim.SGD(net.parameters(), 0.05)
x = torch.randn(70, 5); y = x.sum(1, keepdim=True)
best, best_net = 1e9, None
for e in range(8):
    net.train(); opt.zero_grad(); l = nn.functional.mse_loss(net(x[:50]), y[:50]); l.backward(); opt.step()
    with torch.no_grad(): v = nn.functional.mse_loss(net(x[50:]), y[50:]).item()
    if v < best: best, best_net = v, copy.deepcopy(net)
best_net.eval()
with torch.no_grad(): print(best, nn.functional.mse_loss(best_net(x[50:]), y[50:]).item())
