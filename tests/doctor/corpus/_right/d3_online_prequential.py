# expects: nothing
import torch
from torch import nn

# Test, then train: each batch is first used to measure, then to learn.
torch.manual_seed(0)
stream = [(x, (x[:, 0] > 0).long()) for x in torch.randn(20, 10, 4)]
model = nn.Linear(4, 2)
opt = torch.optim.SGD(model.parameters(), lr=0.2)
hits = []
for x, y in stream:
    model.eval()
    with torch.no_grad():
        hits.append((model(x).argmax(1) == y).float().mean().item())
    model.train()
    opt.zero_grad()
    nn.functional.cross_entropy(model(x), y).backward()
    opt.step()
print("test accuracy", sum(hits) / len(hits))
