# expects: nothing
import torch
import torch.nn as nn


class Masked(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.q = nn.Linear(d, d)
        self.k = nn.Linear(d, d)

    def forward(self, x, mask):
        weights = torch.softmax(self.q(x) @ self.k(x).transpose(1, 2), dim=-1)
        weights = weights.masked_fill(mask, 0.0)
        return weights @ x


torch.manual_seed(0)
layer, head = Masked(4), nn.Linear(4, 2)
optimizer = torch.optim.Adam([*layer.parameters(), *head.parameters()], lr=1e-2)
x = torch.randn(6, 5, 4)
mask = torch.rand(6, 5, 5) < 0.2
labels = torch.randint(0, 2, (6,))
for _ in range(2):
    loss = nn.functional.cross_entropy(head(layer(x, mask).mean(1)), labels)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print(loss.item())
