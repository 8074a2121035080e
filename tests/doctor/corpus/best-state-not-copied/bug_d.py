# expects: best-state-not-copied at 25
import torch
from torch import nn

torch.manual_seed(0)
points = torch.rand(90, 2)
height = (3 * points[:, :1]).sin() + points[:, 1:]
surface = nn.Sequential(nn.Linear(2, 20), nn.Tanh(), nn.Linear(20, 1))
optimizer = torch.optim.Adam(surface.parameters(), lr=0.02)
lowest, kept = float("inf"), {}
for epoch in range(12):
    surface.train()
    optimizer.zero_grad()
    loss = nn.functional.mse_loss(surface(points[:60]), height[:60])
    loss.backward()
    optimizer.step()
    surface.eval()
    with torch.no_grad():
        checked = nn.functional.mse_loss(surface(points[60:]), height[60:]).item()
    if checked < lowest:
        lowest = checked
        kept = {}
        for key, tensor in surface.named_parameters():
            kept[key] = tensor.detach()
surface.load_state_dict(kept)
print(lowest)
