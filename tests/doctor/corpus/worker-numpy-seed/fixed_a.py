# expects: nothing
import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset


class Augmented(Dataset):
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __len__(self):
        return len(self.x)

    def __getitem__(self, i):
        noise = np.random.normal(0, 0.1, size=self.x[i].shape)
        return self.x[i] + torch.from_numpy(noise).float(), self.y[i]


torch.manual_seed(0)
data = Augmented(torch.randn(40, 3), torch.randn(40, 1))
model = nn.Linear(3, 1)
opt = torch.optim.SGD(model.parameters(), lr=0.05)
for epoch in range(2):
    for xb, yb in DataLoader(data, batch_size=10, shuffle=True):
        opt.zero_grad()
        nn.functional.mse_loss(model(xb), yb).backward()
        opt.step()
