# expects: nothing
import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(30, 3)
y = torch.randint(0, 4, (30,))
y[::5] = -100
signs = torch.where(x[:, 0] > 0, 1.0, -1.0)
net, svm = nn.Linear(3, 6), nn.Linear(3, 1)
opt = torch.optim.SGD([*net.parameters(), *svm.parameters()], lr=0.1)
for _ in range(4):
    loss = nn.functional.cross_entropy(net(x), y) + nn.functional.soft_margin_loss(svm(x).squeeze(1), signs)
    loss = loss + nn.functional.binary_cross_entropy_with_logits(svm(x).squeeze(1), (signs + 1) / 2)
    opt.zero_grad()
    loss.backward()
    opt.step()
print(loss.item())
