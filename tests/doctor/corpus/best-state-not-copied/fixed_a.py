# expects: nothing
import torch
from torch import nn

torch.manual_seed(0)
x, y = torch.randn(60, 5), torch.randn(60, 1)
vx, vy = torch.randn(20, 5), torch.randn(20, 1)
model = nn.Sequential(nn.Linear(5, 32), nn.Tanh(), nn.Linear(32, 1))
optimizer = torch.optim.Adam(model.parameters(), lr=0.05)
best_loss, best_state = float("inf"), None
for epoch in range(15):
    optimizer.zero_grad()
    nn.functional.mse_loss(model(x), y).backward()
    optimizer.step()
    with torch.no_grad():
        val = nn.functional.mse_loss(model(vx), vy).item()
    if val < best_loss:
        best_loss = val
        best_state = {k: v.clone() for k, v in model.state_dict().items()}
model.load_state_dict(best_state)
print(best_loss)
