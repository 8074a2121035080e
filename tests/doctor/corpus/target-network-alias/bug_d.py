# expects: target-network-alias at 7
import torch
from torch import nn

torch.manual_seed(0)
values = nn.Sequential(nn.Linear(4, 20), nn.ReLU(), nn.Linear(20, 2))
slow_values = nn.Sequential(*values.children())
optimizer = torch.optim.Adam(values.parameters(), lr=1e-3)
for turn in range(50):
    seen, after, chosen = torch.randn(24, 4), torch.randn(24, 4), torch.randint(0, 2, (24, 1))
    reward = seen[:, :1].sign()
    with torch.no_grad():
        wanted = reward + 0.9 * slow_values(after).amax(1, keepdim=True)
    loss = nn.functional.mse_loss(values(seen).gather(1, chosen), wanted)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if turn % 10 == 0:
        slow_values.load_state_dict(values.state_dict())
print(loss.item())
