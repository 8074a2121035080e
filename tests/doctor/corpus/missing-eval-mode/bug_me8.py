# expects: missing-eval-mode
import torch
import torch.nn as nn
import torch.nn.functional as F
class Net(nn.Module):
    def __init__(self):
        super().__init__(); self.a = nn.Linear(5, 20); self.b = nn.Linear(20, 1)
    def forward(self, x):
        return self.b(F.dropout(torch.relu(self.a(x)), 0.4, self.training))
torch.manual_seed(0)
net = Net(); opt = torch.optim.Adam(net.parameters(), 1e-2)
x = torch.randn(80, 5); y = x.sum(1, keepdim=True)
for i in range(10):
    opt.zero_grad(); F.mse_loss(net(x[:60]), y[:60]).backward(); opt.step()
    if i % 5 == 4:
        with torch.no_grad(): print(F.mse_loss(net(x[60:]), y[60:]).item())
