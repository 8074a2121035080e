# expects: nothing
import torch
import torch.nn.functional as F
from torch import nn


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.randn(5, 3) * 0.4)

    def forward(self, x):
        return torch.tanh(x @ self.w)


class AutoEncoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = Encoder()
        self.decoder = nn.Linear(3, 5)

    def forward(self, x):
        code = self.encoder(x)
        return self.decoder(code)


def main():
    torch.manual_seed(0)
    net = AutoEncoder()
    opt = torch.optim.Adam(net.parameters(), lr=0.02)
    for _ in range(6):
        x = torch.randn(20, 5)
        loss = F.mse_loss(net(x), x)
        opt.zero_grad()
        loss.backward()
        opt.step()
    print(loss.item())


main()
