# expects: missing-eval-mode
import torch
from torch import nn
torch.manual_seed(0)
model = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Dropout(0.5), nn.Linear(16, 2))
opt = torch.optim.Adam(model.parameters(), 1e-2)
x = torch.randn(100, 4); y = (x[:, 0] > 0).long()
def train_step(xb, yb):
    opt.zero_grad(); l = nn.functional.cross_entropy(model(xb), yb); l.backward(); opt.step(); return l.item()
def test(xt, yt):
    preds = []
    with torch.no_grad():
        for row in xt:
            preds.append(model(row).argmax().item())
    return sum(p == t for p, t in zip(preds, yt.tolist())) / len(preds)
for e in range(2):
    for k in range(0, 80, 20): train_step(x[k:k+20], y[k:k+20])
print(test(x[80:], y[80:]))
