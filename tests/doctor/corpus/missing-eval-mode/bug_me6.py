# expects: missing-eval-mode
import torch
from torch import nn
torch.manual_seed(0)
def make(): return nn.Sequential(nn.Linear(5, 32), nn.ReLU(), nn.Dropout(0.5), nn.Linear(32, 3))
teacher, student = make(), nn.Linear(5, 3)
x = torch.randn(60, 5); y = x[:, :3].argmax(1)
o = torch.optim.Adam(teacher.parameters(), 1e-2)
for _ in range(20):
    o.zero_grad(); nn.functional.cross_entropy(teacher(x), y).backward(); o.step()
o = torch.optim.Adam(student.parameters(), 1e-2)
for _ in range(20):
    with torch.no_grad():
        t = teacher(x).softmax(1)
    o.zero_grad(); nn.functional.kl_div(student(x).log_softmax(1), t, reduction="batchmean").backward(); o.step()
print("done")
