# expects: hidden-state-not-detached at 14
import torch
from torch import nn

torch.manual_seed(0)
series = torch.sin(torch.linspace(0, 12, 121)).view(1, -1, 1)
rnn = nn.GRU(1, 8, batch_first=True)
head = nn.Linear(8, 1)
opt = torch.optim.Adam([*rnn.parameters(), *head.parameters()], lr=1e-2)
h = torch.zeros(1, 1, 8)
for start in range(0, 120, 20):
    x = series[:, start:start + 20]
    y = series[:, start + 1:start + 21]
    out, h = rnn(x, h)
    loss = nn.functional.mse_loss(head(out), y)
    opt.zero_grad()
    loss.backward()
    opt.step()
    print(start, loss.item())
