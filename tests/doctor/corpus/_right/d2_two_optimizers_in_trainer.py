# expects: nothing
import torch
from torch import nn


class Trainer:
    """Sparse and dense parameters have optimizers of their own; the history is kept as numbers."""

    def __init__(self):
        self.embedding = nn.Embedding(30, 8, sparse=True)
        self.mlp = nn.Sequential(nn.LayerNorm(8), nn.Linear(8, 16), nn.GELU(), nn.Linear(16, 1))
        self.optimizers = [torch.optim.SparseAdam(self.embedding.parameters(), lr=0.01),
                           torch.optim.AdamW(self.mlp.parameters(), lr=0.01)]
        self.history = []

    def step(self, ids, target):
        for o in self.optimizers:
            o.zero_grad()
        loss = (self.mlp(self.embedding(ids).mean(1)).squeeze(1) - target).abs().mean()
        loss.backward()
        for o in self.optimizers:
            o.step()
        self.history.append(loss.item())


torch.manual_seed(0)
trainer = Trainer()
for _ in range(8):
    ids = torch.randint(0, 30, (16, 4))
    trainer.step(ids, ids.float().mean(1) / 30)
print(trainer.history[-1])
