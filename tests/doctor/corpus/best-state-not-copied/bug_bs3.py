# expects: best-state-not-copied
import torch
from torch import nn
torch.manual_seed(0)
m = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 1)); o = torch.optim.Adam(m.parameters(), 0.05)
x = torch.randn(50, 4); y = x.sum(1, keepdim=True)
best = {"loss": float("inf")}
for e in range(12):
    o.zero_grad(); l = nn.functional.mse_loss(m(x[:40]), y[:40]); l.backward(); o.step()
    m.eval()
    with torch.no_grad(): v = nn.functional.mse_loss(m(x[40:]), y[40:]).item()
    m.train()
    if v < best["loss"]: best = {"loss": v, "weights": m.state_dict().copy(), "epoch": e}
m.load_state_dict(best["weights"])
print(best["epoch"])
