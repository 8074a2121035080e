# expects: nothing
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
train = DataLoader(TensorDataset(torch.randn(80, 7), torch.randn(80, 1)), batch_size=20, shuffle=True)
valid = DataLoader(TensorDataset(torch.randn(40, 7), torch.randn(40, 1)), batch_size=20)
model = nn.Sequential(nn.Linear(7, 16), nn.ReLU(), nn.Dropout(0.1), nn.Linear(16, 1))
optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
criterion = nn.MSELoss()

for epoch in range(2):
    model.train()
    for x, y in train:
        optimizer.zero_grad()
        criterion(model(x), y).backward()
        optimizer.step()
    model.eval()
    val_loss = 0.0
    with torch.no_grad():
        for x, y in valid:
            val_loss += criterion(model(x), y).item() * len(x)
    print(epoch, val_loss / 40)
