# expects: nothing
import torch
from torch import nn
torch.manual_seed(0)
teacher = nn.Sequential(nn.Linear(5, 32), nn.ReLU(), nn.Linear(32, 3))
student = nn.Linear(5, 3)
x = torch.randn(60, 5); y = x[:, :3].argmax(1)
for name, model in [("teacher", teacher), ("student", student)]:
    opt = torch.optim.Adam(model.parameters(), 1e-2)
    for _ in range(6):
        logits = model(x)
        loss = nn.functional.cross_entropy(logits, y)
        if name == "student":
            with torch.no_grad(): t = teacher(x).softmax(1)
            loss = loss + nn.functional.kl_div(logits.log_softmax(1), t, reduction="batchmean")
        opt.zero_grad(); loss.backward(); opt.step()
    print(name, loss.item())
