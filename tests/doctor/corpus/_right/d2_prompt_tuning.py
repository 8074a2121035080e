# expects: nothing
import torch
from torch import nn

torch.manual_seed(0)
model = nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 16, dropout=0.1, batch_first=True), 1)
head = nn.Linear(8, 2)
for p in (*model.parameters(), *head.parameters()):
    p.requires_grad_(False)
model.eval()
prompt = nn.Parameter(torch.randn(1, 3, 8) * 0.02)
opt = torch.optim.AdamW([prompt], lr=0.05)
for step in range(6):
    x = torch.randn(12, 5, 8)
    tokens = torch.cat([prompt.expand(12, -1, -1), x], dim=1)
    loss = nn.functional.cross_entropy(head(model(tokens)[:, 0]), (x.mean((1, 2)) > 0).long())
    opt.zero_grad()
    loss.backward()
    opt.step()
print(loss.item())
