# expects: gan-detached-generator-loss at 23
import torch
import torch.nn as nn
import torch.nn.functional as F


class Gan:
    def __init__(self):
        self.G = nn.Linear(3, 2)
        self.D = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 1))
        self.og = torch.optim.RMSprop(self.G.parameters(), lr=1e-2)
        self.od = torch.optim.RMSprop(self.D.parameters(), lr=1e-2)

    def train_d(self, real, z):
        fake = self.G(z).detach()
        loss = F.softplus(-self.D(real)).mean() + F.softplus(self.D(fake)).mean()
        self.od.zero_grad()
        loss.backward()
        self.od.step()

    def train_g(self, z):
        fake = self.G(z)
        loss = F.softplus(-self.D(fake.data)).mean()
        self.og.zero_grad()
        loss.backward()
        self.og.step()
        return loss.item()


torch.manual_seed(0)
gan = Gan()
for _ in range(4):
    gan.train_d(torch.randn(16, 2) + 2, torch.randn(16, 3))
    print(gan.train_g(torch.randn(16, 3)))
