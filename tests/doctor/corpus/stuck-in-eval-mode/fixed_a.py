# expects: nothing
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
data = TensorDataset(torch.randn(96, 10), torch.randint(0, 2, (96,)))
held_out = TensorDataset(torch.randn(32, 10), torch.randint(0, 2, (32,)))
loader, val_loader = DataLoader(data, 24, shuffle=True), DataLoader(held_out, 32)
model = nn.Sequential(nn.Linear(10, 32), nn.BatchNorm1d(32), nn.ReLU(), nn.Dropout(0.4), nn.Linear(32, 2))
loss_fn = nn.CrossEntropyLoss()
optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3)

for epoch in range(3):
    model.train()
    for inputs, targets in loader:
        optimizer.zero_grad(set_to_none=True)
        loss = loss_fn(model(inputs), targets)
        loss.backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        val = sum(loss_fn(model(a), b).item() for a, b in val_loader)
    print(f"{epoch} {loss.item():.3f} {val:.3f}")
