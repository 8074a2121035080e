# expects: stuck-in-eval-mode
import torch
from torch import nn
torch.manual_seed(0)
net = nn.Sequential(nn.Linear(8, 32), nn.ReLU(), nn.Dropout(0.5), nn.Linear(32, 2))
opt = torch.optim.SGD(net.parameters(), lr=0.1)
x = torch.randn(100, 8); y = (x[:, 0] > 0).long()
def acc():
    net.eval()
    return (net(x[80:]).argmax(1) == y[80:]).float().mean().item()
for ep in range(2):
    for i in range(0, 80, 20):
        opt.zero_grad()
        nn.functional.cross_entropy(net(x[i:i+20]), y[i:i+20]).backward()
        opt.step()
    with torch.no_grad():
        print(acc())
