# expects: nothing
import random

import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset


def seed_everything(seed):
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)


class Fixed(Dataset):
    """A different draw for each index, the same each time."""

    def __len__(self):
        return 24

    def __getitem__(self, i):
        g = torch.Generator().manual_seed(i)
        return torch.randn(3, generator=g), torch.randn(1, generator=g)


for seed in (0, 1):
    seed_everything(seed)
    model = torch.nn.Linear(3, 1)
    opt = torch.optim.SGD(model.parameters(), lr=0.1)
    for a, b in DataLoader(Fixed(), batch_size=6, shuffle=True):
        loss = torch.nn.functional.mse_loss(model(a), b)
        opt.zero_grad()
        loss.backward()
        opt.step()
    print(seed, loss.item())
