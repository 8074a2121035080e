# expects: functional-dropout-always-on at 17
import torch
from torch import nn
from torch.nn import functional as F


class Attention(nn.Module):
    def __init__(self, width: int, heads: int, dropout: float = 0.2) -> None:
        super().__init__()
        self.heads, self.dropout = heads, dropout
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        b, t, c = x.shape
        q, k, v = (z.view(b, t, self.heads, -1).transpose(1, 2) for z in self.qkv(x).chunk(3, dim=-1))
        y = F.scaled_dot_product_attention(q, k, v, dropout_p=self.dropout)
        return self.out(y.transpose(1, 2).reshape(b, t, c))


torch.manual_seed(0)
model = nn.Sequential(Attention(8, 2), nn.Linear(8, 1))
opt = torch.optim.Adam(model.parameters(), lr=1e-2)
x = torch.randn(40, 6, 8)
y = x.mean(-1, keepdim=True)
for step in range(10):
    opt.zero_grad()
    loss = F.mse_loss(model(x[:32]), y[:32])
    loss.backward()
    opt.step()
model.eval()
with torch.no_grad():
    print(F.mse_loss(model(x[32:]), y[32:]).item())
