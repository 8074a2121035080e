# expects: nothing
import torch
from torch import nn
from torch.utils.data import DataLoader, IterableDataset


class Stream(IterableDataset):
    """Endless batches of new data: nothing to shuffle, nothing to hold out."""

    def __iter__(self):
        g = torch.Generator().manual_seed(3)
        for _ in range(120):
            x = torch.randn(4, generator=g)
            yield x, x.abs().sum(0, keepdim=True)


torch.manual_seed(0)
model = nn.Sequential(nn.Linear(4, 32), nn.ReLU(), nn.Linear(32, 1))
opt = torch.optim.SGD(model.parameters(), lr=1e-2, momentum=0.9)
total, count = 0.0, 0
for x, y in DataLoader(Stream(), batch_size=12):
    loss = nn.functional.mse_loss(model(x), y)
    opt.zero_grad()
    loss.backward()
    opt.step()
    total += loss.item() * len(x)
    count += len(x)
print(total / count)
