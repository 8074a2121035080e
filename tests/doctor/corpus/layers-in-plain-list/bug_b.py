# expects: layers-in-plain-list at 11
import torch
import torch.nn as nn
import torch.nn.functional as F


class MultiHead(nn.Module):
    def __init__(self, tasks: list[str]) -> None:
        super().__init__()
        self.trunk = nn.Sequential(nn.Linear(6, 20), nn.ReLU())
        self.heads: dict[str, nn.Linear] = {}
        for task in tasks:
            self.heads[task] = nn.Linear(20, 1)

    def forward(self, x: torch.Tensor) -> dict[str, torch.Tensor]:
        h = self.trunk(x)
        return {task: head(h).squeeze(-1) for task, head in self.heads.items()}


def train() -> None:
    torch.manual_seed(0)
    model = MultiHead(["age", "income"])
    opt = torch.optim.SGD(model.parameters(), lr=0.05)
    for _ in range(8):
        x = torch.randn(32, 6)
        out = model(x)
        loss = F.mse_loss(out["age"], x.sum(1)) + F.mse_loss(out["income"], x[:, 0])
        opt.zero_grad()
        loss.backward()
        opt.step()
    print(loss.item())


if __name__ == "__main__":
    train()
