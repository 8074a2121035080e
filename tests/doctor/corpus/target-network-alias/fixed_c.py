# expects: nothing
import copy

import torch
from torch import nn


class MeanTeacher(nn.Module):
    def __init__(self, net):
        super().__init__()
        self.student = net
        self.teacher = copy.deepcopy(net).requires_grad_(False)

    def forward(self, x):
        with torch.no_grad():
            goal = self.teacher(x)
        return nn.functional.mse_loss(self.student(x + 0.1 * torch.randn_like(x)), goal)

    @torch.no_grad()
    def follow(self, keep=0.9):
        for slow, fast in zip(self.teacher.parameters(), self.student.parameters()):
            slow.mul_(keep).add_(fast, alpha=1 - keep)


torch.manual_seed(0)
model = MeanTeacher(nn.Sequential(nn.Linear(5, 8), nn.Tanh(), nn.Linear(8, 2)))
opt = torch.optim.Adam(model.student.parameters(), lr=0.01)
for _ in range(6):
    x = torch.randn(20, 5)
    loss = model(x) + nn.functional.cross_entropy(model.student(x), (x[:, 0] > 0).long())
    opt.zero_grad()
    loss.backward()
    opt.step()
    model.follow()
print(loss.item())
