# expects: nothing
import torch
import torch.nn as nn


def detach(state):
    return tuple(part.detach() for part in state)


torch.manual_seed(0)
model = nn.ModuleDict({"rnn": nn.LSTM(1, 6, batch_first=True), "out": nn.Linear(6, 1)})
opt = torch.optim.Adam(model.parameters(), lr=5e-3)
wave = torch.sin(torch.arange(0, 161) * 0.2).reshape(1, -1, 1).repeat(2, 1, 1)
for epoch in range(2):
    state = (torch.zeros(1, 2, 6), torch.zeros(1, 2, 6))
    total = 0.0
    for k in range(0, 160, 32):
        state = detach(state)
        h, state = model["rnn"](wave[:, k:k + 32], state)
        loss = nn.functional.mse_loss(model["out"](h), wave[:, k + 1:k + 33])
        opt.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        opt.step()
        total += loss.item()
    print(epoch, total / 5)
