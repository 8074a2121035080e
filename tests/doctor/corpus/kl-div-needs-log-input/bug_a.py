# expects: kl-div-needs-log-input at 16
import torch
from torch import nn
import torch.nn.functional as F

torch.manual_seed(0)
x = torch.randn(64, 6)
teacher = nn.Sequential(nn.Linear(6, 32), nn.ReLU(), nn.Linear(32, 4)).eval()
student = nn.Linear(6, 4)
opt = torch.optim.Adam(student.parameters(), lr=1e-2)
T = 2.0
for step in range(10):
    with torch.no_grad():
        target = F.softmax(teacher(x) / T, dim=1)
    pred = F.softmax(student(x) / T, dim=1)
    loss = F.kl_div(pred, target, reduction="batchmean") * T * T
    opt.zero_grad()
    loss.backward()
    opt.step()
print(loss.item())
