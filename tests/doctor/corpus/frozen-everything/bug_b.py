# expects: frozen-everything at 18
import torch
import torch.nn.functional as F
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.backbone = nn.Sequential(nn.Linear(5, 8), nn.ReLU())
        self.head = nn.Linear(8, 2)

    def forward(self, x):
        return self.head(self.backbone(x))


def freeze(module: nn.Module) -> None:
    module.requires_grad_(False)


def main() -> None:
    torch.manual_seed(0)
    net = Net()
    freeze(net)
    trainable = [p for p in net.parameters() if p.requires_grad]
    opt = torch.optim.SGD(trainable, lr=0.1)
    for _ in range(4):
        x = torch.randn(16, 5)
        loss = F.cross_entropy(net(x), (x.sum(1) > 0).long())
        opt.zero_grad()
        loss.backward()
        opt.step()
    print(loss.item())


main()
