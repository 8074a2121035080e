# expects: nothing
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.backbone = nn.Sequential(nn.Linear(6, 12), nn.BatchNorm1d(12), nn.ReLU())
        self.head = nn.Linear(12, 2)

    def forward(self, x):
        return self.head(self.backbone(x))

    def freeze(self, frozen=True):
        self.backbone.requires_grad_(not frozen)
        self._frozen = frozen
        return self

    def train(self, mode=True):
        super().train(mode)
        if mode and getattr(self, "_frozen", False):
            self.backbone.eval()
        return self


torch.manual_seed(0)
net = Net().freeze()
opt = torch.optim.Adam(net.parameters(), lr=0.01)
for epoch in range(4):
    if epoch == 2:
        net.freeze(False)
    net.train()
    for _ in range(3):
        x = torch.randn(16, 6)
        loss = nn.functional.cross_entropy(net(x), (x[:, 0] > 0).long())
        opt.zero_grad()
        loss.backward()
        opt.step()
    net.eval()
    with torch.no_grad():
        print(epoch, net(torch.randn(4, 6)).shape)
