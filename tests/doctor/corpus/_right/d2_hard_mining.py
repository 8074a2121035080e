# expects: nothing
import torch
from torch import nn
torch.manual_seed(0)
net = nn.Sequential(nn.Linear(6, 16), nn.ReLU(), nn.Linear(16, 4))
opt = torch.optim.Adam(net.parameters(), 1e-2)
data = torch.randn(200, 6); lab = (data[:, 0] > 0).long()
for _ in range(8):
    pool = torch.randperm(200)[:40]
    scores = nn.functional.cross_entropy(net(data[pool]), lab[pool], reduction="none")
    hard = pool[scores.topk(16).indices]
    loss = nn.functional.cross_entropy(net(data[hard]), lab[hard])
    opt.zero_grad(); loss.backward(); opt.step()
print(loss.item())
