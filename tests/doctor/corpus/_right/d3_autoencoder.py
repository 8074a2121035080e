# expects: nothing
import torch
from torch import nn
from torch.utils.data import DataLoader

# Target = input; batches without labels; a look at the training reconstructions at the end.
torch.manual_seed(0)
data = torch.rand(96, 1, 8, 8)
ae = nn.Sequential(nn.Flatten(), nn.Linear(64, 8), nn.ReLU(), nn.Linear(8, 64), nn.Sigmoid(), nn.Unflatten(1, (1, 8, 8)))
opt = torch.optim.Adam(ae.parameters(), lr=1e-2)
for epoch in range(2):
    for images in DataLoader(data, batch_size=24):
        loss = nn.functional.mse_loss(ae(images), images)
        opt.zero_grad()
        loss.backward()
        opt.step()
ae.eval()
with torch.no_grad():
    print("reconstruction error", (ae(data) - data).abs().mean().item())
