# expects: nothing
import torch
from torch import nn

torch.manual_seed(0)
net = nn.Sequential(nn.Linear(6, 12), nn.ReLU(), nn.Linear(12, 2))
opt = torch.optim.AdamW(net.parameters(), lr=1e-2)
scaler = torch.amp.GradScaler("cpu", init_scale=256)
x, y = torch.randn(48, 6), torch.randint(0, 2, (48,))
k = 2
for epoch in range(2):
    for i, (bx, by) in enumerate(zip(x.split(12), y.split(12))):
        with torch.autocast("cpu", dtype=torch.bfloat16):
            loss = nn.functional.cross_entropy(net(bx), by) / k
        scaler.scale(loss).backward()
        if (i + 1) % k == 0:
            scaler.unscale_(opt)
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            scaler.step(opt)
            scaler.update()
            opt.zero_grad(set_to_none=True)
    print(epoch, loss.item() * k)
