# expects: missing-zero-grad at 22
import torch
from torch import nn, optim

torch.manual_seed(1)
inputs = torch.randn(40, 3)
targets = inputs.sum(dim=1, keepdim=True)


class Trainer:
    def __init__(self, net: nn.Module, lr: float) -> None:
        self.net = net
        self.opt = optim.Adam(net.parameters(), lr=lr)
        self.loss_fn = nn.MSELoss()

    def fit(self, epochs: int, batch: int = 10) -> None:
        for epoch in range(epochs):
            self.opt.zero_grad()
            for start in range(0, len(inputs), batch):
                out = self.net(inputs[start:start + batch])
                loss = self.loss_fn(out, targets[start:start + batch])
                loss.backward()
                self.opt.step()
            print(epoch, loss.item())


Trainer(nn.Sequential(nn.Linear(3, 8), nn.Tanh(), nn.Linear(8, 1)), lr=1e-2).fit(epochs=3)
