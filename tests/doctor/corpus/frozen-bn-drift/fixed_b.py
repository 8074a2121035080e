# expects: nothing
import torch
import torch.nn.functional as F
from torch import nn


class Detector(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(1, 4, 3, bias=False)
        self.norm = nn.BatchNorm2d(4)
        self.head = nn.Linear(4, 2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.head(F.relu(self.norm(self.stem(x))).mean(dim=(2, 3)))


def main() -> None:
    torch.manual_seed(1)
    net = Detector()
    net.stem.requires_grad_(False)
    net.norm.requires_grad_(False)
    net.norm.eval()
    optimizer = torch.optim.Adam(filter(lambda p: p.requires_grad, net.parameters()), lr=0.01)
    for step in range(6):
        images = torch.rand(8, 1, 7, 7)
        logits = net(images)
        loss = F.cross_entropy(logits, torch.randint(0, 2, (8,)))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(net.norm.running_var, loss.item())


if __name__ == "__main__":
    main()
