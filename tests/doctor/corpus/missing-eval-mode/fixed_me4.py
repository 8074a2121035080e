# expects: nothing
import torch
from torch import nn
torch.manual_seed(0)
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.emb = nn.Embedding(20, 8); self.rnn = nn.GRU(8, 12, num_layers=2, dropout=0.4, batch_first=True); self.fc = nn.Linear(12, 2)
    def forward(self, t):
        o, h = self.rnn(self.emb(t)); return self.fc(o[:, -1])
m = M(); opt = torch.optim.Adam(m.parameters(), 1e-2)
data = torch.randint(0, 20, (50, 7)); lab = (data.sum(1) % 2)
def epoch(train):
    m.train(train)
    lo, hi = (0, 40) if train else (40, 50)
    tot = 0
    for i in range(lo, hi, 10):
        out = m(data[i:i+10]); l = nn.functional.cross_entropy(out, lab[i:i+10])
        if train:
            opt.zero_grad(); l.backward(); opt.step()
        tot += l.item()
    return tot
for e in range(3):
    tr = epoch(True)
    with torch.no_grad():
        va = epoch(False)
    print(e, tr, va)
