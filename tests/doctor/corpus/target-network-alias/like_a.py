# expects: nothing
import copy

import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(40, 4)
y = (x[:, 0] * x[:, 1] > 0).long()
teacher = None
for generation in range(2):
    student = nn.Sequential(nn.Linear(4, 12), nn.ReLU(), nn.Linear(12, 2))
    opt = torch.optim.Adam(student.parameters(), lr=0.02)
    for _ in range(5):
        logits = student(x)
        loss = nn.functional.cross_entropy(logits, y)
        if teacher is not None:
            with torch.no_grad():
                soft = teacher(x).softmax(1)
            loss = loss + nn.functional.cross_entropy(logits, soft)
        opt.zero_grad()
        loss.backward()
        opt.step()
    teacher = student.eval()  # born again: the student is the next one's teacher
ema = copy.deepcopy(student)
print(loss.item())
