# expects: nothing
import torch
from torch import nn

PAD = 0
torch.manual_seed(0)
src = torch.randint(1, 20, (8, 7))
tgt = torch.randint(1, 20, (8, 6))
tgt[::2, 4:] = PAD
emb = nn.Embedding(20, 16, padding_idx=PAD)
tr = nn.Transformer(16, 2, 1, 1, 32, dropout=0.0, batch_first=True)
head = nn.Linear(16, 20)
opt = torch.optim.Adam([*emb.parameters(), *tr.parameters(), *head.parameters()], lr=1e-3)
mask = nn.Transformer.generate_square_subsequent_mask(5)
for _ in range(3):
    inp, want = tgt[:, :-1], tgt[:, 1:]
    out = tr(emb(src), emb(inp), tgt_mask=mask, tgt_is_causal=True)
    loss = nn.functional.cross_entropy(head(out).transpose(1, 2), want, ignore_index=PAD)
    opt.zero_grad()
    loss.backward()
    opt.step()
print(loss.item())
