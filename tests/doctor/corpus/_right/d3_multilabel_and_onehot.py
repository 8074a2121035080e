# expects: nothing
import torch
from torch import nn
import torch.nn.functional as F

torch.manual_seed(0)
x = torch.randn(70, 6)
tags = (x[:, :4] > 0).float()
kinds = F.one_hot(torch.randint(0, 3, (70,)), 3).float()
net = nn.ModuleDict({"tags": nn.Linear(6, 4), "kind": nn.Linear(6, 3), "rank": nn.Linear(6, 1)})
opt = torch.optim.AdamW(net.parameters(), lr=1e-2)
for _ in range(6):
    loss = F.binary_cross_entropy_with_logits(net["tags"](x), tags)
    loss = loss + F.cross_entropy(net["kind"](x), kinds, label_smoothing=0.1)
    loss = loss + F.poisson_nll_loss(net["rank"](x).squeeze(1), tags.sum(1))
    opt.zero_grad()
    loss.backward()
    opt.step()
with torch.no_grad():
    print(((net["tags"](x) > 0) == tags.bool()).all(1).float().mean().item())
    print((net["kind"](x).argmax(1) == kinds.argmax(1)).float().mean().item())
