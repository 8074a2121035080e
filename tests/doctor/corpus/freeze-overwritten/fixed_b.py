# expects: nothing
import torch
import torch.nn.functional as F
from torch import nn


def freeze(module):
    for p in module.parameters():
        p.requires_grad_(False)


def prepare(module):
    """Weights begin small, everywhere."""
    for p in module.parameters():
        p.data.mul_(0.5)
    return module


class Tagger(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(20, 6)
        self.out = nn.Linear(6, 4)

    def forward(self, ids):
        return self.out(self.embed(ids))


torch.manual_seed(0)
tagger = Tagger()
freeze(tagger.embed)
tagger = prepare(tagger)
opt = torch.optim.Adam(tagger.parameters(), lr=0.05)
for _ in range(5):
    ids = torch.randint(0, 20, (8, 5))
    loss = F.cross_entropy(tagger(ids).flatten(0, 1), (ids % 4).flatten())
    opt.zero_grad()
    loss.backward()
    opt.step()
print(loss.item())
