# expects: nothing
import torch
from torch import nn

torch.manual_seed(0)
x, y = torch.randn(30, 7, 4), torch.randint(0, 5, (30, 7))
tagger = nn.Linear(4, 5)
opt = torch.optim.Adam(tagger.parameters(), lr=1e-2)
for _ in range(4):
    scores = tagger(x)
    loss = nn.functional.cross_entropy(scores.transpose(1, 2), y)
    opt.zero_grad()
    loss.backward()
    opt.step()
with torch.no_grad():
    scores = tagger(x)
    best = scores.argmax(-1)
    print((best == y).float().mean().item(), (scores.transpose(1, 2).argmax(1) == y).float().mean().item())
    one = tagger(x[0, 0]).argmax()
    print(bool(one == y[0, 0]))
    top = scores.topk(2, dim=-1).indices
    print((top == y.unsqueeze(-1)).any(-1).float().mean().item())
    worst = scores.flatten().argmax()
    print((y == best.flatten()[0]).float().mean().item(), int(worst))
