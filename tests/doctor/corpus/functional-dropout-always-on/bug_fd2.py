# expects: functional-dropout-always-on
import torch
import torch.nn as nn
import torch.nn.functional as F
class Net(nn.Module):
    def __init__(self):
        super().__init__(); self.c = nn.Conv2d(1, 4, 3); self.f = nn.Linear(4 * 36, 2)
    def forward(self, x):
        x = F.dropout2d(F.relu(self.c(x)), 0.3)
        return self.f(x.flatten(1))
torch.manual_seed(0)
net = Net(); opt = torch.optim.Adam(net.parameters()); x = torch.randn(30, 1, 8, 8); y = torch.randint(0, 2, (30,))
for e in range(2):
    net.train()
    opt.zero_grad(); F.cross_entropy(net(x), y).backward(); opt.step()
net.eval()
with torch.inference_mode(): print(net(x[:3]))
