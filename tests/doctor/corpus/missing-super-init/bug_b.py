# expects: missing-super-init at 7
import torch
import torch.nn as nn


class Scale(nn.Module):
    def __init__(self, size: int) -> None:
        self.size = size
        self.factor = nn.Parameter(torch.ones(size))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x * self.factor


class Net(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.lin = nn.Linear(3, 3)
        self.scale = Scale(3)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.scale(self.lin(x))


def main() -> None:
    net = Net()
    opt = torch.optim.Adam(net.parameters())
    for _ in range(3):
        x = torch.randn(6, 3)
        loss = (net(x) - x).abs().mean()
        opt.zero_grad()
        loss.backward()
        opt.step()


main()
