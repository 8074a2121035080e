# expects: nothing
import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
teacher = nn.Sequential(nn.Linear(8, 32), nn.ReLU(), nn.Linear(32, 3))
student = nn.Linear(8, 3)
x = torch.randn(64, 8)
y = x[:, :3].argmax(1)
for net, use_teacher in ((teacher, False), (student, True)):
    opt = torch.optim.Adam(net.parameters(), lr=1e-2)
    for _ in range(6):
        logits = net(x)
        loss = F.cross_entropy(logits, y)
        if use_teacher:
            with torch.no_grad():
                soft = F.softmax(teacher(x) / 2, dim=1)
            loss = 0.5 * loss + 0.5 * 4 * F.kl_div(F.log_softmax(logits / 2, dim=1), soft, reduction="batchmean")
        opt.zero_grad()
        loss.backward()
        opt.step()
    print(loss.item())
