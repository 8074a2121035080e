# expects: nothing
import torch
from torch import nn
import torch.nn.functional as F


class Block(nn.Module):
    def __init__(self, d=16, h=2):
        super().__init__()
        self.h, self.qkv, self.proj = h, nn.Linear(d, 3 * d), nn.Linear(d, d)
        self.ln = nn.LayerNorm(d)

    def forward(self, x):
        b, t, d = x.shape
        q, k, v = (z.view(b, t, self.h, d // self.h).transpose(1, 2) for z in self.qkv(self.ln(x)).split(d, 2))
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        return x + self.proj(y.transpose(1, 2).contiguous().view(b, t, d))


torch.manual_seed(0)
net = nn.Sequential(nn.Embedding(12, 16), Block(), Block(), nn.Linear(16, 12))
opt = torch.optim.AdamW(net.parameters(), lr=3e-3)
text = torch.randint(0, 12, (300,))
for _ in range(4):
    at = torch.randint(0, 290, (6,))
    x = torch.stack([text[i : i + 8] for i in at])
    y = torch.stack([text[i + 1 : i + 9] for i in at])
    loss = F.cross_entropy(net(x).flatten(0, 1), y.flatten())
    opt.zero_grad()
    loss.backward()
    opt.step()
print(loss.item())
