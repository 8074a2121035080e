# expects: missing-eval-mode
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset
torch.manual_seed(0)
class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.enc = nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 16, dropout=0.2, batch_first=True), 1)
        self.out = nn.Linear(8, 2)
    def forward(self, x): return self.out(self.enc(x).mean(1))
    def fit(self, loader, epochs, opt):
        for _ in range(epochs):
            for x, y in loader:
                opt.zero_grad(); nn.functional.cross_entropy(self(x), y).backward(); opt.step()
    def score(self, loader):
        ok = n = 0
        with torch.no_grad():
            for x, y in loader:
                ok += (self(x).argmax(1) == y).sum().item(); n += len(y)
        return ok / n
x = torch.randn(60, 4, 8); y = (x.mean((1, 2)) > 0).long()
m = Model()
m.fit(DataLoader(TensorDataset(x[:40], y[:40]), 10, shuffle=True), 2, torch.optim.Adam(m.parameters(), 1e-3))
print(m.score(DataLoader(TensorDataset(x[40:], y[40:]), 10)))
