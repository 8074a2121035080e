# expects: best-state-not-copied at 15
import torch
import torch.nn.functional as F
from torch import nn


class EarlyStopping:
    def __init__(self, patience: int) -> None:
        self.patience, self.bad, self.best = patience, 0, float("inf")
        self.weights: dict[str, torch.Tensor] = {}

    def __call__(self, value: float, net: nn.Module) -> bool:
        if value < self.best:
            self.best, self.bad = value, 0
            self.weights = dict(net.state_dict())
        else:
            self.bad += 1
        return self.bad >= self.patience


def main():
    torch.manual_seed(2)
    net = nn.Sequential(nn.Linear(3, 24), nn.ReLU(), nn.Linear(24, 3))
    opt = torch.optim.SGD(net.parameters(), lr=0.3)
    x = torch.randn(30, 3)
    y = torch.randint(0, 3, (30,))
    stop = EarlyStopping(patience=4)
    for epoch in range(25):
        loss = F.cross_entropy(net(x[:20]), y[:20])
        opt.zero_grad()
        loss.backward()
        opt.step()
        with torch.no_grad():
            if stop(F.cross_entropy(net(x[20:]), y[20:]).item(), net):
                break
    final = nn.Sequential(nn.Linear(3, 24), nn.ReLU(), nn.Linear(24, 3))
    final.load_state_dict(stop.weights)
    print(epoch, stop.best)


main()
