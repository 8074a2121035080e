# expects: graph-broken-in-forward at 15
import torch
from torch import nn

torch.manual_seed(0)
embed = nn.Embedding(20, 6)
score = nn.Linear(6, 2)
opt = torch.optim.Adam(list(embed.parameters()) + list(score.parameters()), lr=0.01)
words = torch.randint(0, 20, (24, 5))
labels = torch.randint(0, 2, (24,))


def classify(batch):
    pooled = embed(batch).mean(dim=1)
    return score(pooled.data)


for _ in range(4):
    loss = nn.functional.cross_entropy(classify(words), labels)
    opt.zero_grad()
    loss.backward()
    opt.step()
    print(loss.item())
