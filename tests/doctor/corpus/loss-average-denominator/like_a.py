# expects: nothing
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
data = TensorDataset(torch.randn(50, 2), torch.randn(50, 1))
loader = DataLoader(data, batch_size=8, shuffle=True)
model = nn.Linear(2, 1)
opt = torch.optim.SGD(model.parameters(), lr=0.05)
for epoch in range(2):
    loss_sum, batches, summed = 0.0, 0, 0.0
    for xb, yb in loader:
        out = model(xb)
        loss = nn.functional.mse_loss(out, yb)
        opt.zero_grad()
        loss.backward()
        opt.step()
        loss_sum += loss.item() * xb.size(0)
        summed += loss.item()
        batches += 1
    print(loss_sum / len(loader.dataset), summed / batches, summed / len(loader))
