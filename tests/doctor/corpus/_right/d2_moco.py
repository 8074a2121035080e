# expects: nothing
import copy, torch
import torch.nn.functional as F
from torch import nn
torch.manual_seed(0)
encoder_q = nn.Sequential(nn.Linear(8, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Linear(16, 8))
encoder_k = copy.deepcopy(encoder_q)
for p in encoder_k.parameters(): p.requires_grad = False
queue = F.normalize(torch.randn(64, 8), dim=1)
opt = torch.optim.SGD(encoder_q.parameters(), 0.05)
for _ in range(6):
    x = torch.randn(16, 8)
    q = F.normalize(encoder_q(x + 0.1 * torch.randn_like(x)), dim=1)
    with torch.no_grad():
        for a, b in zip(encoder_q.parameters(), encoder_k.parameters()):
            b.data = b.data * 0.99 + a.data * 0.01
        k = F.normalize(encoder_k(x + 0.1 * torch.randn_like(x)), dim=1)
    logits = torch.cat([(q * k).sum(1, keepdim=True), q @ queue.t()], 1) / 0.1
    loss = F.cross_entropy(logits, torch.zeros(16, dtype=torch.long))
    opt.zero_grad(); loss.backward(); opt.step()
    queue = torch.cat([k, queue])[:64]
print(loss.item())
