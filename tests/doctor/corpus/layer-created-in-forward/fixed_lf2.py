# expects: nothing
import torch
from torch import nn
class Net(nn.Module):
    def __init__(self):
        super().__init__(); self.a = nn.Linear(4, 8); self.out = nn.Linear(8, 2)
    def forward(self, x):
        x = torch.relu(self.a(x))
        return self.out(x)
torch.manual_seed(0)
net = Net(); opt = torch.optim.Adam(net.parameters(), 0.01)
for _ in range(5):
    x = torch.randn(16, 4)
    l = nn.functional.cross_entropy(net(x), (x[:, 0] > 0).long()); opt.zero_grad(); l.backward(); opt.step()
print(l.item())
