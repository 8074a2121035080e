# expects: clip-after-step at 18
import torch
from torch import nn

torch.manual_seed(0)
rnn = nn.GRU(2, 8, batch_first=True)
head = nn.Linear(8, 1)
params = [*rnn.parameters(), *head.parameters()]
opt = torch.optim.SGD(params, lr=0.1)
x = torch.randn(16, 10, 2)
y = x.sum(dim=(1, 2)).unsqueeze(1)
for _ in range(4):
    opt.zero_grad()
    out, _h = rnn(x)
    loss = nn.functional.mse_loss(head(out[:, -1]), y)
    loss.backward()
    opt.step()
    nn.utils.clip_grad_norm_(params, 1.0)
    print(loss.item())
