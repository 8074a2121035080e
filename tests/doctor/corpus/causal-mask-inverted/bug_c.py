# expects: causal-mask-inverted at 21
import torch
from torch import nn

torch.manual_seed(0)
V, L = 15, 8


class Decoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.emb = nn.Embedding(V, 12)
        self.att = nn.MultiheadAttention(12, 2, batch_first=True)
        self.out = nn.Linear(12, V)
        allowed = torch.tril(torch.ones(L, L)) == 1
        self.register_buffer("mask", allowed)

    def forward(self, tokens):
        h = self.emb(tokens)
        n = tokens.size(1)
        mixed, _ = self.att(h, h, h, attn_mask=self.mask[:n, :n], need_weights=False)
        return self.out(h + mixed)


net = Decoder()
opt = torch.optim.SGD(net.parameters(), lr=0.1)
data = torch.randint(0, V, (30, L + 1))
for step in range(4):
    opt.zero_grad()
    logits = net(data[:, :-1])
    loss = nn.functional.cross_entropy(logits.flatten(0, 1), data[:, 1:].flatten())
    loss.backward()
    opt.step()
print(loss.item())
