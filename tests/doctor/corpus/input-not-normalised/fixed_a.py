# expects: nothing
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
pixels = torch.randint(0, 256, (96, 1, 8, 8))
labels = (pixels.float().mean((1, 2, 3)) > 127).long()
loader = DataLoader(TensorDataset(pixels.float() / 255, labels), batch_size=24, shuffle=True)
model = nn.Sequential(nn.Flatten(), nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 2))
opt = torch.optim.SGD(model.parameters(), lr=0.01)
for epoch in range(2):
    for image, label in loader:
        opt.zero_grad()
        loss = nn.functional.cross_entropy(model(image), label)
        loss.backward()
        opt.step()
    print(loss.item())
