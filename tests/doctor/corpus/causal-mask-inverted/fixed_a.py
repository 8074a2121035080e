# expects: nothing
import torch
from torch import nn
import torch.nn.functional as F


class TinyGPT(nn.Module):
    def __init__(self, vocab=20, dim=16, length=10):
        super().__init__()
        self.tok = nn.Embedding(vocab, dim)
        self.pos = nn.Parameter(torch.zeros(length, dim))
        self.q, self.k, self.v = (nn.Linear(dim, dim) for _ in range(3))
        self.head = nn.Linear(dim, vocab)

    def forward(self, idx):
        x = self.tok(idx) + self.pos[: idx.shape[1]]
        scores = self.q(x) @ self.k(x).transpose(1, 2) / 4
        t = idx.shape[1]
        mask = torch.tril(torch.ones(t, t)).bool()
        scores = scores.masked_fill(mask == 0, float("-inf"))
        return self.head(x + scores.softmax(-1) @ self.v(x))


torch.manual_seed(0)
text = torch.randint(0, 20, (400,))
model = TinyGPT()
opt = torch.optim.Adam(model.parameters(), lr=1e-2)
for step in range(6):
    starts = torch.randint(0, 380, (8,))
    x = torch.stack([text[s : s + 10] for s in starts])
    y = torch.stack([text[s + 1 : s + 11] for s in starts])
    logits = model(x)
    loss = F.cross_entropy(logits.reshape(-1, 20), y.reshape(-1))
    opt.zero_grad()
    loss.backward()
    opt.step()
print(loss.item())
