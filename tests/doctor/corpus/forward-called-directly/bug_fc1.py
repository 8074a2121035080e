# expects: forward-called-directly
import torch
from torch import nn
torch.manual_seed(0)
class Net(nn.Module):
    def __init__(self):
        super().__init__(); self.fc = nn.utils.parametrizations.spectral_norm(nn.Linear(4, 4)); self.o = nn.Linear(4, 1)
    def forward(self, x): return self.o(torch.tanh(self.fc(x)))
net = Net(); opt = torch.optim.SGD(net.parameters(), 0.1)
for _ in range(4):
    x = torch.randn(16, 4)
    pred = net.forward(x)
    loss = (pred - x[:, :1]).pow(2).mean(); opt.zero_grad(); loss.backward(); opt.step()
print(loss.item())
