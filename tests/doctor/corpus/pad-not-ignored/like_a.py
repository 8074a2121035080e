# expects: nothing
import torch
from torch import nn
import torch.nn.functional as F

# Padding is masked by hand; and in a second model the commonest tag is a real one.
torch.manual_seed(0)
emb, fc = nn.Embedding(12, 6, padding_idx=0), nn.Linear(6, 12)
opt = torch.optim.Adam([*emb.parameters(), *fc.parameters()], lr=1e-2)
lengths = torch.tensor([3, 8, 5, 6])
x = torch.randint(1, 12, (4, 8)) * (torch.arange(8) < lengths[:, None])
tags = torch.where(torch.rand(4, 8) < 0.7, 0, torch.randint(1, 12, (4, 8)))
for _ in range(4):
    logits = fc(emb(x))
    each = F.cross_entropy(logits.transpose(1, 2), x, reduction="none")
    keep = (x != 0).float()
    loss = (each * keep).sum() / keep.sum()
    loss = loss + F.cross_entropy(logits.reshape(-1, 12), torch.where(x == 0, -100, tags).reshape(-1))
    opt.zero_grad()
    loss.backward()
    opt.step()
print(loss.item())
