# expects: layer-created-in-forward at 20
import torch
from torch import nn


def layers(*sizes):
    made = []
    for size, out in zip(sizes, sizes[1:]):
        made += [nn.Linear(size, out), nn.Tanh()]
    return nn.Sequential(*made)


class Sets(nn.Module):
    def __init__(self):
        super().__init__()
        self.each = layers(4, 12, 12)
        self.out = nn.Linear(12, 1)

    def forward(self, members):
        together = layers(12, 12)(self.each(members).mean(1))
        return self.out(together)


torch.manual_seed(0)
sets = torch.randn(90, 7, 4)
largest = sets.amax((1, 2)).unsqueeze(1)
network = Sets()
optimizer = torch.optim.Adam(network.parameters(), lr=1e-2)
for epoch in range(3):
    for batch in torch.randperm(90).split(18):
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(network(sets[batch]), largest[batch])
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
