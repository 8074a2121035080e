# expects: nothing
import torch
from torch import nn
torch.manual_seed(0)
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(nn.Linear(6, 16), nn.ReLU())
        self.classifier = nn.Linear(16, 3)
    def forward(self, x): return self.classifier(self.features(x))
net = Net()
opt = torch.optim.Adam(net.parameters(), lr=1e-2)
x = torch.randn(90, 6); y = x[:, :3].argmax(1)
for e in range(5):
    for i in range(0, 90, 30):
        opt.zero_grad(); l = nn.functional.cross_entropy(net(x[i:i+30]), y[i:i+30]); l.backward(); opt.step()
    print(e, l.item())
