# expects: nothing
import torch
from torch import nn

# the backbone was trained before; only the new head is given to the second optimizer
torch.manual_seed(0)
backbone, first_head = nn.Sequential(nn.Linear(6, 12), nn.ReLU()), nn.Linear(12, 2)
x = torch.randn(48, 6)
before = torch.optim.Adam([*backbone.parameters(), *first_head.parameters()], lr=0.01)
for _ in range(5):
    before.zero_grad()
    nn.functional.cross_entropy(first_head(backbone(x)), (x[:, 0] > 0).long()).backward()
    before.step()
head = nn.Linear(12, 3)
opt = torch.optim.Adam(head.parameters(), lr=0.01)
for _ in range(5):
    opt.zero_grad()
    loss = nn.functional.cross_entropy(head(backbone(x)), x[:, :3].argmax(1))
    loss.backward()
    opt.step()
print(loss.item())
