# expects: nothing
import torch
from torch import nn

torch.manual_seed(0)
x, y = torch.randn(128, 6), torch.randint(0, 3, (128,))
vx, vy = torch.randn(32, 6), torch.randint(0, 3, (32,))
model = nn.Sequential(nn.Linear(6, 16), nn.LayerNorm(16), nn.ReLU(), nn.Dropout(0.0), nn.Linear(16, 3))
opt = torch.optim.Adam(model.parameters(), lr=0.01)
for epoch in range(4):
    for i in range(0, 128, 32):
        opt.zero_grad()
        loss = nn.functional.cross_entropy(model(x[i : i + 32]), y[i : i + 32])
        loss.backward()
        opt.step()
    # nothing in this model behaves differently in training
    with torch.no_grad():
        print(epoch, (model(vx).argmax(1) == vy).float().mean().item())
