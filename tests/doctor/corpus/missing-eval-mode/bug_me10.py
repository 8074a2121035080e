# expects: missing-eval-mode
import torch
from torch import nn
torch.manual_seed(0)
# eval() is called, but on the wrong object
encoder = nn.Sequential(nn.Linear(6, 16), nn.BatchNorm1d(16), nn.ReLU())
classifier = nn.Sequential(nn.Dropout(0.4), nn.Linear(16, 3))
opt = torch.optim.Adam([*encoder.parameters(), *classifier.parameters()], 1e-2)
x = torch.randn(90, 6); y = x[:, :3].argmax(1)
for e in range(3):
    encoder.train(); classifier.train()
    for i in range(0, 60, 20):
        opt.zero_grad(); nn.functional.cross_entropy(classifier(encoder(x[i:i+20])), y[i:i+20]).backward(); opt.step()
    classifier.eval()
    with torch.no_grad():
        print((classifier(encoder(x[60:])).argmax(1) == y[60:]).float().mean().item())
