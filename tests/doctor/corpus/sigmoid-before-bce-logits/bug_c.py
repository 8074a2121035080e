# expects: sigmoid-before-bce-logits at 18
import torch
from torch import nn

torch.manual_seed(4)
users, items = nn.Embedding(20, 6), nn.Embedding(30, 6)
u = torch.randint(0, 20, (200,))
i = torch.randint(0, 30, (200,))
clicked = ((u + i) % 3 == 0).float()
params = list(users.parameters()) + list(items.parameters())
opt = torch.optim.Adagrad(params, lr=0.1)
bce = nn.BCEWithLogitsLoss(reduction="sum")
for epoch in range(4):
    order = torch.randperm(200)
    for part in order.split(40):
        score = (users(u[part]) * items(i[part])).sum(1)
        p = 1 / (1 + torch.exp(-score))
        loss = bce(p, clicked[part])
        opt.zero_grad()
        loss.backward()
        opt.step()
print(loss.item())
