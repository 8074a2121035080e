# expects: nothing
import torch
from torch import nn

torch.manual_seed(2)
net = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 4)).eval()
for p in net.parameters():
    p.requires_grad_(False)
image = torch.zeros(1, 8, requires_grad=True)
opt = torch.optim.Adam([image], lr=0.1)
for i in range(15):
    opt.zero_grad()
    score = net(image)[0, 2]
    (-score + 0.01 * image.pow(2).sum()).backward()
    opt.step()
    with torch.no_grad():
        image.clamp_(-2, 2)
print(score.item())
