# expects: argmax-wrong-dim at 17
import torch
import torch.nn as nn

torch.manual_seed(1)
seg = nn.Conv2d(2, 3, 1)
images = torch.randn(6, 2, 8, 8)
labels = torch.randint(0, 3, (6, 8, 8))
optim = torch.optim.Adam(seg.parameters(), lr=1e-2)
for _ in range(5):
    out = seg(images)
    loss = nn.CrossEntropyLoss()(out, labels)
    optim.zero_grad()
    loss.backward()
    optim.step()
    predicted = out.detach().argmax(dim=-1)
    hits = predicted.eq(labels).float().mean()
    print(loss.item(), hits.item())
