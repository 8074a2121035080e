# expects: nothing
import torch
from torch import nn

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(6, 12), nn.ReLU(), nn.Linear(12, 5))
optimizer = torch.optim.Adam(model[0].parameters(), lr=0.01)
model[2] = nn.Linear(12, 2)
optimizer.add_param_group({"params": model[2].parameters(), "lr": 0.02})
x = torch.randn(40, 6)
for _ in range(6):
    optimizer.zero_grad()
    loss = nn.functional.cross_entropy(model(x), (x[:, 0] > 0).long())
    loss.backward()
    optimizer.step()
print(loss.item())
