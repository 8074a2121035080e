# expects: missing-eval-mode
import torch, torch.nn as nn
torch.manual_seed(0)
X = torch.randn(200, 10); Y = torch.randint(0, 2, (200,))
Xt, Yt = X[:160], Y[:160]; Xv, Yv = X[160:], Y[160:]
net = nn.Sequential(nn.Linear(10, 64), nn.BatchNorm1d(64), nn.ReLU(), nn.Linear(64, 2))
opt = torch.optim.SGD(net.parameters(), lr=0.1)
for ep in range(3):
    net.train()
    perm = torch.randperm(160)
    for i in range(0, 160, 32):
        idx = perm[i:i+32]
        out = net(Xt[idx]); loss = nn.functional.cross_entropy(out, Yt[idx])
        opt.zero_grad(); loss.backward(); opt.step()
    val_out = net(Xv)
    val_loss = nn.functional.cross_entropy(val_out, Yv)
    print(ep, loss.item(), val_loss.item())
