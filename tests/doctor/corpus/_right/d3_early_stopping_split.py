# expects: nothing
import copy
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset, random_split

torch.manual_seed(0)
x = torch.rand(180, 3)
data = TensorDataset(x, x.prod(1, keepdim=True))
train, val, test = random_split(data, [120, 30, 30], generator=torch.Generator().manual_seed(1))
net = nn.Sequential(nn.Linear(3, 16), nn.Tanh(), nn.Linear(16, 1))
opt = torch.optim.Adam(net.parameters(), lr=1e-2)
loss_fn, best, kept = nn.MSELoss(), float("inf"), None


def score(part):
    net.eval()
    with torch.no_grad():
        losses = [(loss_fn(net(a), b).item(), len(a)) for a, b in DataLoader(part, batch_size=20)]
    net.train()
    return sum(v * n for v, n in losses) / sum(n for _, n in losses)


for epoch in range(4):
    for a, b in DataLoader(train, batch_size=24, shuffle=True):
        opt.zero_grad()
        loss_fn(net(a), b).backward()
        opt.step()
    if score(val) < best:
        best, kept = score(val), copy.deepcopy(net.state_dict())
net.load_state_dict(kept)
# At the end once more on training and validation rows together.
for a, b in DataLoader(torch.utils.data.ConcatDataset([train, val]), batch_size=30, shuffle=True):
    opt.zero_grad()
    loss_fn(net(a), b).backward()
    opt.step()
print("val", best, "test", score(test))
