# expects: nothing
import torch
from torch import nn


class Pool(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Linear(3, 6)
        self.out = nn.Linear(6, 1)

    def forward(self, sets):
        rows = []
        for s in sets:
            h = torch.tanh(self.embed(s))
            rows.append(h.mean(0))
        return self.out(torch.stack(rows))


torch.manual_seed(0)
net = Pool()
opt = torch.optim.SGD(net.parameters(), lr=0.1)
sets = [torch.randn(4, 3) for _ in range(8)]
y = torch.stack([s.mean() for s in sets]).unsqueeze(1)
for _ in range(3):
    loss = nn.functional.mse_loss(net(sets), y)
    opt.zero_grad()
    loss.backward()
    opt.step()
print(loss.item())
