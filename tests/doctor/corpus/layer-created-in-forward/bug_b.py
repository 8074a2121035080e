# expects: layer-created-in-forward at 24
import torch
import torch.nn as nn
import torch.nn.functional as F


class Residual(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.lin = nn.Linear(width, width)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + F.relu(self.lin(x))


class Tower(nn.Module):
    def __init__(self, width: int, depth: int) -> None:
        super().__init__()
        self.width, self.depth = width, depth
        self.head = nn.Linear(width, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        for _ in range(self.depth):
            x = Residual(self.width)(x)
        return self.head(x)


if __name__ == "__main__":
    torch.manual_seed(0)
    net = Tower(6, 2)
    opt = torch.optim.Adam(net.parameters(), lr=0.01)
    for step in range(5):
        x = torch.randn(16, 6)
        loss = F.mse_loss(net(x).squeeze(1), x.sum(1))
        opt.zero_grad()
        loss.backward()
        opt.step()
    print(loss.item())
