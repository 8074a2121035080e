# expects: pad-not-ignored at 26
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader


def collate(batch):
    longest = max(len(s) for s in batch)
    full = torch.zeros(len(batch), longest, dtype=torch.long)
    for row, s in enumerate(batch):
        full[row, : len(s)] = s
    return full[:, :-1], full[:, 1:]


torch.manual_seed(0)
g = torch.Generator().manual_seed(1)
sentences = [torch.randint(1, 18, (int(n),), generator=g) for n in torch.randint(3, 12, (48,), generator=g)]
loader = DataLoader(sentences, batch_size=8, shuffle=True, collate_fn=collate)
emb, rnn, head = nn.Embedding(18, 10), nn.LSTM(10, 16, batch_first=True), nn.Linear(16, 18)
params = [*emb.parameters(), *rnn.parameters(), *head.parameters()]
opt = torch.optim.Adam(params, lr=1e-2)
for epoch in range(2):
    for inp, out in loader:
        h, _ = rnn(emb(inp))
        loss = F.cross_entropy(head(h).transpose(1, 2), out)
        opt.zero_grad()
        loss.backward()
        opt.step()
    print(epoch, loss.item())
