# expects: nothing
import torch
from torch import nn
torch.manual_seed(0)
m = nn.Sequential(nn.Linear(8, 32), nn.ReLU(), nn.Dropout(0.1), nn.Linear(32, 2))
opt = torch.optim.AdamW(m.parameters(), 1e-2)
x = torch.randn(64, 8); y = (x[:, 0] > 0).long(); vx = torch.randn(16, 8); vy = (vx[:, 0] > 0).long()
for e in range(4):
    m.train()
    for i in range(0, 64, 16):
        with torch.autocast("cpu", dtype=torch.bfloat16): loss = nn.functional.cross_entropy(m(x[i:i+16]), y[i:i+16])
        opt.zero_grad(); loss.backward(); opt.step()
    m.eval()
    with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16): print((m(vx).argmax(1) == vy).float().mean().item())
