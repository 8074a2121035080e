# expects: graph-broken-in-forward at 15
import numpy as np
import torch
import torch.nn as nn


class Scaled(nn.Module):
    def __init__(self, inner: nn.Module):
        super().__init__()
        self.inner = inner
        self.out = nn.Linear(8, 3)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        hidden = self.inner(x)
        scaled = np.tanh(hidden.detach().numpy())
        return self.out(torch.from_numpy(scaled))


def main() -> None:
    torch.manual_seed(0)
    model = Scaled(nn.Linear(5, 8))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    x, y = torch.randn(30, 5), torch.randint(0, 3, (30,))
    for step in range(5):
        optimizer.zero_grad()
        loss = nn.CrossEntropyLoss()(model(x), y)
        loss.backward()
        optimizer.step()
    print(loss.item())


main()
