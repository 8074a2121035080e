# expects: nothing
import io

import torch
import torch.nn.functional as F
from torch import nn


class Backbone(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(5, 10), nn.Tanh(), nn.Linear(10, 10))

    def forward(self, x):
        return self.body(x)


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.backbone = Backbone()
        self.head = nn.Linear(10, 2)

    def forward(self, x):
        return self.head(self.backbone(x))


def main():
    torch.manual_seed(0)
    file = io.BytesIO()
    torch.save(Backbone().state_dict(), file)
    file.seek(0)
    net = Classifier()
    net.backbone.load_state_dict(torch.load(file))
    opt = torch.optim.Adam(net.parameters(), lr=0.01)
    for _ in range(4):
        x = torch.randn(16, 5)
        loss = F.cross_entropy(net(x), (x[:, 0] > 0).long())
        opt.zero_grad()
        loss.backward()
        opt.step()
    print(loss.item())


main()
