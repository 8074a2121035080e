# expects: nothing
import torch
import torch.nn.functional as F
from torch import nn


class Net(nn.Module):
    def __init__(self, classes: int) -> None:
        super().__init__()
        self.features = nn.Sequential(nn.Conv1d(2, 6, 3), nn.ReLU(), nn.AdaptiveAvgPool1d(1), nn.Flatten())
        self.fc = nn.Linear(6, classes)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.fc(self.features(x))


def finetune(net: Net, classes: int) -> None:
    net.fc = nn.Linear(net.fc.in_features, classes)
    opt = torch.optim.AdamW(net.parameters(), lr=1e-2)
    for epoch in range(3):
        for _ in range(3):
            x = torch.randn(16, 2, 9)
            loss = F.cross_entropy(net(x), torch.randint(0, classes, (16,)))
            opt.zero_grad()
            loss.backward()
            opt.step()
        print(epoch, loss.item())


if __name__ == "__main__":
    torch.manual_seed(0)
    finetune(Net(10), 4)
