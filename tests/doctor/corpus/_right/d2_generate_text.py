# expects: nothing
import torch
from torch import nn
torch.manual_seed(0)
class LM(nn.Module):
    def __init__(self, v=12, d=16):
        super().__init__(); self.e = nn.Embedding(v, d); self.r = nn.GRU(d, d, batch_first=True); self.o = nn.Linear(d, v)
    def forward(self, t, h=None):
        y, h = self.r(self.e(t), h); return self.o(y), h
lm = LM(); opt = torch.optim.Adam(lm.parameters(), 1e-2)
text = torch.arange(60) % 12
for i in range(10):
    s = torch.randint(0, 50, (8,)); b = torch.stack([text[j:j+8] for j in s])
    out, _ = lm(b[:, :-1]); loss = nn.functional.cross_entropy(out.flatten(0, 1), b[:, 1:].flatten())
    opt.zero_grad(); loss.backward(); opt.step()
tok, h, res = torch.tensor([[0]]), None, []
for _ in range(8):
    out, h = lm(tok, h); tok = out[:, -1].softmax(-1).multinomial(1); res.append(tok.item())
print(res)
