# expects: nothing
import torch
from torch import nn

# The word-language-model layout: time first, rows of text side by side.
torch.manual_seed(0)
ids = torch.randint(0, 25, (40 * 6,))
data = ids.view(6, -1).t().contiguous()
emb, rnn, out = nn.Embedding(25, 8), nn.LSTM(8, 16), nn.Linear(16, 25)
params = [p for m in (emb, rnn, out) for p in m.parameters()]
opt = torch.optim.SGD(params, lr=0.5)
state = None
for i in range(0, 35, 7):
    x, y = data[i : i + 7], data[i + 1 : i + 8].reshape(-1)
    if state is not None:
        state = tuple(s.detach() for s in state)
    h, state = rnn(emb(x), state)
    loss = nn.functional.cross_entropy(out(h).view(-1, 25), y)
    opt.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(params, 0.5)
    opt.step()
    print(loss.item())
