# expects: nothing
import torch
from torch import nn

# style transfer in small: the picture is optimised, the network's weights are not, though they get gradients
torch.manual_seed(0)
net = nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.Conv2d(4, 4, 3))
wanted = net(torch.randn(1, 1, 10, 10)).detach()
picture = torch.zeros(1, 1, 10, 10, requires_grad=True)
opt = torch.optim.Adam([picture], lr=0.1)
for _ in range(10):
    opt.zero_grad()
    loss = (net(picture) - wanted).pow(2).mean()
    loss.backward()
    opt.step()
print(loss.item())
