# expects: nothing
import torch
from torch import nn

torch.manual_seed(0)
emb = nn.Embedding(30, 8, sparse=True)
mlp = nn.Sequential(nn.Linear(8, 8), nn.ReLU(), nn.Linear(8, 2))
opts = [torch.optim.SparseAdam(list(emb.parameters()), lr=1e-2), torch.optim.AdamW(mlp.parameters(), lr=1e-3)]
tokens, labels = torch.randint(0, 30, (40, 6)), torch.randint(0, 2, (40,))
for epoch in range(4):
    loss = nn.functional.cross_entropy(mlp(emb(tokens).mean(1)), labels)
    [o.zero_grad() for o in opts]
    loss.backward()
    [o.step() for o in opts]
    print(epoch, loss.item())
