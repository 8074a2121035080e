# expects: target-network-alias at 12
import copy

import torch
import torch.nn.functional as F
from torch import nn


class Agent:
    def __init__(self, lr: float = 1e-2) -> None:
        self.online = nn.Linear(3, 2)
        self.target = copy.copy(self.online)
        self.opt = torch.optim.SGD(self.online.parameters(), lr=lr)

    def learn(self, s: torch.Tensor, r: torch.Tensor, s2: torch.Tensor) -> float:
        with torch.no_grad():
            y = r + 0.95 * self.target(s2).amax(dim=1)
        loss = F.mse_loss(self.online(s).amax(dim=1), y)
        self.opt.zero_grad()
        loss.backward()
        self.opt.step()
        return loss.item()


if __name__ == "__main__":
    torch.manual_seed(0)
    agent = Agent()
    for _ in range(8):
        value = agent.learn(torch.randn(16, 3), torch.randn(16), torch.randn(16, 3))
    print(value)
