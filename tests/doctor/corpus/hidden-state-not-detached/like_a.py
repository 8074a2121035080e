# expects: nothing
import torch
from torch import nn

torch.manual_seed(0)
lstm = nn.LSTM(2, 6)
readout = nn.Linear(6, 2)
opt = torch.optim.SGD([*lstm.parameters(), *readout.parameters()], lr=0.05)
data = torch.randn(60, 4, 2)
state = None
for chunk in data.split(15):
    if state is not None:
        state = tuple(s.detach() for s in state)
    out, state = lstm(chunk[:-1], state)
    loss = nn.functional.mse_loss(readout(out), chunk[1:])
    opt.zero_grad()
    loss.backward()
    opt.step()
    print(loss.item())
