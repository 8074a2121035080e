import os
import torch
from torch.utils.data import DataLoader, Dataset, random_split, WeightedRandomSampler
from torch.nn import Sequential as Seq, Linear as Lin


class Squares(Dataset):
    def __init__(self, n: int, transform=None):
        self.x = torch.arange(n, dtype=torch.float32).unsqueeze(1)
        self.transform = transform

    def __len__(self):
        return len(self.x)

    def __getitem__(self, idx):
        sample = self.x[idx]
        label = sample**2
        if self.transform:
            sample = self.transform(sample)
        return {"x": sample, "y": label, "id": idx}


def collate(items):
    x = torch.stack([item["x"] for item in items])
    y = torch.stack([item["y"] for item in items])
    return x, y


torch.manual_seed(7)
ds = Squares(11, transform=lambda t: t / 10)
tr, va = random_split(ds, [8, 3])
model = Seq(Lin(1, 4), torch.nn.ReLU(), Lin(4, 1))
opt = torch.optim.AdamW(model.parameters())
sched = torch.optim.lr_scheduler.CosineAnnealingLR(opt, 4)
best, history = float("inf"), []
for epoch in range(2):
    for x, y in DataLoader(tr, 3, shuffle=True, collate_fn=collate):
        opt.zero_grad()
        (loss := torch.nn.functional.mse_loss(model(x), y)).backward()
        opt.step()
    sched.step()
    model.eval()
    with torch.no_grad():
        for batch in DataLoader(va, batch_size=2):
            x, y = batch["x"], batch["y"]
            val = (model(x) - y).pow(2).mean()
    model.train()
    history.append(val)
    best = min(best, val.item())
sampler = WeightedRandomSampler([1.0] * 11, 4)
for b in DataLoader(ds, batch_size=2, sampler=sampler, drop_last=True):
    ids = b["id"]
hist = torch.stack(history)
torch.save({"model": model.state_dict(), "opt": opt.state_dict(), "epoch": epoch}, "ckpt.pt")
ckpt = torch.load("ckpt.pt")
restored = ckpt["model"]["0.weight"]
os.remove("ckpt.pt")
print(best > 0, hist.shape, ids.shape, loss.item())
