# expects: nothing
import torch
import torch.nn as nn
import torch.nn.functional as F
class Encoder(nn.Module):
    def __init__(self):
        super().__init__(); self.l = nn.Linear(6, 16); self.d = nn.Dropout(0.3)
    def forward(self, x): return self.d(F.relu(self.l(x)))
class Head(nn.Module):
    def __init__(self):
        super().__init__(); self.o = nn.Linear(16, 3)
    def forward(self, h): return self.o(h)
def evaluate(enc, head, x, y):
    enc.eval(); head.eval()
    with torch.no_grad():
        logits = head(enc(x))
        return (logits.argmax(-1) == y).float().mean()
torch.manual_seed(0)
enc, head = Encoder(), Head()
opt = torch.optim.Adam(list(enc.parameters()) + list(head.parameters()), lr=1e-2)
x, y = torch.randn(60, 6), torch.randint(0, 3, (60,))
for epoch in range(2):
    enc.train(); head.train()
    for b in range(0, 40, 10):
        opt.zero_grad()
        F.cross_entropy(head(enc(x[b:b+10])), y[b:b+10]).backward()
        opt.step()
    print(evaluate(enc, head, x[40:], y[40:]).item())
