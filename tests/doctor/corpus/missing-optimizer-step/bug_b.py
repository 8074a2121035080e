# expects: missing-optimizer-step at 14
import torch
import torch.nn as nn


def build():
    return nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3))


def step(model, batch, target, opt, sched):
    out = model(batch)
    loss = nn.CrossEntropyLoss()(out, target)
    opt.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    sched.step()
    return loss.detach()


torch.manual_seed(4)
model = build()
opt = torch.optim.AdamW(model.parameters(), lr=3e-3)
sched = torch.optim.lr_scheduler.StepLR(opt, step_size=5, gamma=0.5)
data, target = torch.randn(48, 4), torch.randint(0, 3, (48,))
losses = [step(model, data, target, opt, sched) for _ in range(6)]
print(torch.stack(losses))
