# expects: nothing
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset
from torch.utils.data.distributed import DistributedSampler

# The sampler for evaluation does not shuffle; it needs no epoch.
torch.manual_seed(0)
train, val = TensorDataset(torch.randn(48, 3), torch.randn(48, 1)), TensorDataset(torch.randn(16, 3), torch.randn(16, 1))
train_sampler = DistributedSampler(train, num_replicas=2, rank=0)
val_loader = DataLoader(val, batch_size=4, sampler=DistributedSampler(val, num_replicas=2, rank=0, shuffle=False))
train_loader = DataLoader(train, batch_size=8, sampler=train_sampler)
model = nn.Linear(3, 1)
opt = torch.optim.SGD(model.parameters(), lr=0.01)
for epoch in range(3):
    train_sampler.set_epoch(epoch)
    for xb, yb in train_loader:
        opt.zero_grad()
        nn.functional.mse_loss(model(xb), yb).backward()
        opt.step()
    with torch.no_grad():
        print(sum(nn.functional.mse_loss(model(a), b).item() for a, b in val_loader) / len(val_loader))
