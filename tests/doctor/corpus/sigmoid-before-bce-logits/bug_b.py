# expects: sigmoid-before-bce-logits at 13
import torch
from torch import nn
from torch.nn import functional as F

torch.manual_seed(0)
images = torch.rand(24, 3, 8, 8)
masks = (images.mean(1, keepdim=True) > 0.5).float()
seg = nn.Sequential(nn.Conv2d(3, 6, 3, padding=1), nn.ReLU(), nn.Conv2d(6, 1, 1))
opt = torch.optim.SGD(seg.parameters(), lr=0.1)
for step in range(6):
    batch = torch.randperm(24)[:8]
    pred = torch.sigmoid(seg(images[batch]))
    loss = F.binary_cross_entropy_with_logits(pred, masks[batch], pos_weight=torch.tensor(2.0))
    opt.zero_grad()
    loss.backward()
    opt.step()
    print(step, loss.item())
