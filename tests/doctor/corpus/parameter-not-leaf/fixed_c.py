# expects: nothing
import torch
import torch.nn as nn


class Gate(nn.Module):
    def __init__(self, n: int) -> None:
        super().__init__()
        self.body = nn.Linear(n, n).double()
        self.gate = nn.Parameter(torch.zeros(n, dtype=torch.float64))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + torch.sigmoid(self.gate) * self.body(x)


def run(steps: int = 4) -> None:
    torch.manual_seed(0)
    net = Gate(5)
    opt = torch.optim.Adam(net.parameters(), lr=0.01)
    x = torch.randn(16, 5, dtype=torch.float64)
    for _ in range(steps):
        loss = (net(x) - 2 * x).abs().mean()
        opt.zero_grad()
        loss.backward()
        opt.step()
    print(loss.item(), sorted(net.state_dict()))


run()
