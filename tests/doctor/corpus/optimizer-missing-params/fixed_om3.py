# expects: nothing
import torch
from torch import nn
torch.manual_seed(0)
class Seq2Seq(nn.Module):
    def __init__(self):
        super().__init__(); self.emb = nn.Embedding(10, 6); self.rnn = nn.GRU(6, 8, batch_first=True); self.proj = nn.Linear(8, 10)
    def forward(self, t): return self.proj(self.rnn(self.emb(t))[0])
m = Seq2Seq()
params = list(m.emb.parameters()) + list(m.rnn.parameters()) + list(m.proj.parameters())
opt = torch.optim.Adam(params, lr=1e-2)
for _ in range(6):
    t = torch.randint(0, 10, (8, 6)); l = nn.functional.cross_entropy(m(t[:, :-1]).flatten(0, 1), t[:, 1:].flatten())
    opt.zero_grad(); l.backward(); opt.step()
print(l.item())
