# expects: scheduler-step-per-batch at 20
import torch
import torch.nn.functional as F

EPOCHS = 5
torch.manual_seed(0)
weights = torch.randn(6, 1, requires_grad=True)
optimizer = torch.optim.Adam([weights], lr=0.05)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=EPOCHS)
features = torch.randn(80, 6)
target = features.sum(1, keepdim=True)


def run_epoch():
    for idx in torch.randperm(80).split(10):
        optimizer.zero_grad()
        loss = F.mse_loss(features[idx] @ weights, target[idx])
        loss.backward()
        optimizer.step()
        scheduler.step()
    return loss.item()


for epoch in range(EPOCHS):
    print(epoch, run_epoch(), scheduler.get_last_lr())
