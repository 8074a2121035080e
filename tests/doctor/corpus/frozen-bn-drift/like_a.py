# expects: nothing
import torch
from torch import nn

# adaptive BatchNorm: the statistics are moved to the new data on purpose, with no training at all, then a head is trained
torch.manual_seed(0)
backbone = nn.Sequential(nn.Linear(6, 12), nn.BatchNorm1d(12), nn.ReLU()).requires_grad_(False)
backbone.train()
with torch.no_grad():
    for _ in range(5):
        backbone(torch.randn(32, 6) * 3)
backbone.eval()
head = nn.Linear(12, 2)
opt = torch.optim.SGD(head.parameters(), lr=0.1)
for _ in range(5):
    x = torch.randn(16, 6) * 3
    loss = nn.functional.cross_entropy(head(backbone(x)), (x[:, 0] > 0).long())
    opt.zero_grad()
    loss.backward()
    opt.step()
print(loss.item())
