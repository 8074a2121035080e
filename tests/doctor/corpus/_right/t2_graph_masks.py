# expects: nothing
"""All nodes of a graph go through the model in training and in testing; masks say which ones count."""
import torch
from torch import nn

torch.manual_seed(0)
count = 60
group = torch.randint(0, 3, (count,))
features = torch.randn(count, 7) + nn.functional.one_hot(group, 7)
edges = ((group[:, None] == group) & (torch.rand(count, count) < 0.3)).float() + torch.eye(count)
edges = edges / edges.sum(1, keepdim=True)
order = torch.randperm(count)
known, test = order[:20], order[20:]


class Convolution(nn.Module):
    def __init__(self, size, out):
        super().__init__()
        self.linear = nn.Linear(size, out)

    def forward(self, nodes):
        return edges @ self.linear(nodes)


network = nn.Sequential(Convolution(7, 16), nn.ReLU(), nn.Dropout(0.2), Convolution(16, 3))
optimizer = torch.optim.Adam(network.parameters(), lr=0.02)
for epoch in range(20):
    network.train()
    optimizer.zero_grad()
    loss = nn.functional.cross_entropy(network(features)[known], group[known])
    loss.backward()
    optimizer.step()
    network.eval()
    with torch.no_grad():
        hits = (network(features)[test].argmax(1) == group[test]).float().mean().item()
print(loss.item(), hits)
