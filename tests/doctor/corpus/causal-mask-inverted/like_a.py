# expects: nothing
import torch
from torch import nn
import torch.nn.functional as F

# Masked language model: it may look both ways, and predicts what was hidden.
torch.manual_seed(0)
layer = nn.TransformerEncoderLayer(16, 2, 32, dropout=0.0, batch_first=True)
emb, out = nn.Embedding(21, 16), nn.Linear(16, 20)
opt = torch.optim.Adam([*layer.parameters(), *emb.parameters(), *out.parameters()], lr=1e-3)
for _ in range(4):
    tokens = torch.randint(0, 20, (6, 9))
    hidden = torch.rand(6, 9) < 0.3
    given = tokens.masked_fill(hidden, 20)
    logits = out(layer(emb(given)))
    loss = F.cross_entropy(logits[hidden], tokens[hidden])
    opt.zero_grad()
    loss.backward()
    opt.step()
print(loss.item())
