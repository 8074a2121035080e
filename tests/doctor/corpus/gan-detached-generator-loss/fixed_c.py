# expects: nothing
import torch
from torch import nn

torch.manual_seed(0)
painter = nn.Sequential(nn.Linear(3, 24), nn.ReLU(), nn.Linear(24, 5))
judge = nn.Sequential(nn.Linear(5, 24), nn.ReLU(), nn.Linear(24, 1))
painter_steps = torch.optim.Adam(painter.parameters(), lr=1e-3)
judge_steps = torch.optim.Adam(judge.parameters(), lr=1e-3)
judged = nn.BCEWithLogitsLoss()
yes, no = torch.ones(16, 1), torch.zeros(16, 1)


@torch.no_grad()
def paint(count):
    return painter(torch.randn(count, 3))


for turn in range(25):
    judge_loss = judged(judge(torch.rand(16, 5)), yes) + judged(judge(paint(16)), no)
    judge_steps.zero_grad()
    judge_loss.backward()
    judge_steps.step()
    painter_loss = judged(judge(painter(torch.randn(16, 3))), yes)
    painter_steps.zero_grad()
    painter_loss.backward()
    painter_steps.step()
print(judge_loss.item(), painter_loss.item())
