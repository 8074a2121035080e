# expects: nothing
import torch
from torch import nn
import torch.nn.functional as F


class Graph(nn.Module):
    """Rows are nodes of one graph: they are meant to meet. BatchNorm looks at the batch in training alone."""

    def __init__(self, adjacency):
        super().__init__()
        self.register_buffer("adjacency", adjacency)
        self.a, self.b = nn.Linear(4, 8), nn.Linear(8, 2)
        self.norm = nn.BatchNorm1d(8)

    def forward(self, x):
        return self.b(self.adjacency @ self.norm(F.relu(self.a(self.adjacency @ x))))


torch.manual_seed(0)
adjacency = (torch.rand(20, 20) > 0.8).float() + torch.eye(20)
adjacency = adjacency / adjacency.sum(1, keepdim=True)
x, y = torch.randn(20, 4), torch.randint(0, 2, (20,))
seen = torch.rand(20) > 0.4
net = Graph(adjacency)
opt = torch.optim.Adam(net.parameters(), lr=1e-2)
for _ in range(5):
    opt.zero_grad()
    F.cross_entropy(net(x)[seen], y[seen]).backward()
    opt.step()
net.eval()
with torch.no_grad():
    print((net(x)[~seen].argmax(1) == y[~seen]).float().mean().item())
