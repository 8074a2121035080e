# expects: nothing
import torch
import torch.nn as nn

torch.manual_seed(0)
feats = torch.randn(80, 7)
labels = torch.randint(0, 4, (80,))
body = nn.Sequential(nn.Linear(7, 20), nn.ReLU(), nn.Linear(20, 4))
opt = torch.optim.Adam(body.parameters())
nll = nn.NLLLoss()
for it in range(12):
    p = body(feats)
    logp = torch.log_softmax(p, dim=1)
    loss = nll(logp, labels)
    opt.zero_grad()
    loss.backward()
    opt.step()
print(float(loss.detach()))
