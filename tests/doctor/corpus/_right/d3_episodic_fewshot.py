# expects: nothing
import torch
from torch import nn

# Prototypes: every episode has its own few classes, sorted by class within it.
torch.manual_seed(0)
centres = torch.randn(12, 6) * 2
enc = nn.Sequential(nn.Linear(6, 16), nn.ReLU(), nn.Linear(16, 8))
opt = torch.optim.Adam(enc.parameters(), lr=1e-3)
for episode in range(8):
    ways = torch.randperm(12)[:4]
    support = (centres[ways][:, None] + 0.3 * torch.randn(4, 3, 6)).view(-1, 6)
    query = (centres[ways][:, None] + 0.3 * torch.randn(4, 5, 6)).view(-1, 6)
    labels = torch.arange(4).repeat_interleave(5)
    prototypes = enc(support).view(4, 3, -1).mean(1)
    logits = -torch.cdist(enc(query), prototypes) ** 2
    loss = nn.functional.cross_entropy(logits, labels)
    opt.zero_grad()
    loss.backward()
    opt.step()
    print((logits.argmax(1) == labels).float().mean().item())
