# expects: nothing
import torch
from torch import nn


class Universal(nn.Module):
    """One layer, applied again and again; and the output matrix is tied to the embedding."""

    def __init__(self, depth=3):
        super().__init__()
        self.embed = nn.Embedding(15, 6)
        act = nn.ReLU()
        self.mlp = nn.Sequential(nn.Linear(6, 6), act, nn.Linear(6, 6), act)
        shared = nn.Linear(6, 6)
        self.steps = nn.ModuleList([shared] * depth)  # shared weights, as in a universal transformer
        self.out = nn.Linear(6, 15, bias=False)
        self.out.weight = self.embed.weight

    def forward(self, ids):
        h = self.mlp(self.embed(ids))
        for step in self.steps:
            h = torch.tanh(step(h))
        return self.out(h)


torch.manual_seed(0)
net = Universal()
opt = torch.optim.Adam(net.parameters(), lr=0.01)
for _ in range(4):
    ids = torch.randint(0, 15, (8, 5))
    loss = nn.functional.cross_entropy(net(ids).flatten(0, 1), ids.flatten())
    opt.zero_grad()
    loss.backward()
    opt.step()
print(loss.item())
