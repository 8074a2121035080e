# expects: nothing
import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(6, 32), nn.BatchNorm1d(32), nn.ReLU(), nn.Dropout(0.1), nn.Linear(32, 3))
optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
labelled = torch.randn(40, 6)
labels = labelled[:, :3].argmax(1)
for step in range(12):
    model.train()
    rows = torch.randint(0, 40, (16,))
    unlabelled = torch.randn(32, 6)
    with torch.no_grad():
        confidence, pseudo = model(unlabelled + 0.01 * torch.randn_like(unlabelled)).softmax(-1).max(-1)
    strong = model(unlabelled + 0.3 * torch.randn_like(unlabelled))
    mask = (confidence > 0.5).float()
    loss = F.cross_entropy(model(labelled[rows]), labels[rows])
    loss = loss + (F.cross_entropy(strong, pseudo, reduction="none") * mask).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
model.eval()
with torch.no_grad():
    print((model(labelled).argmax(1) == labels).float().mean().item())
