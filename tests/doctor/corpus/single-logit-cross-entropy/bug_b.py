# expects: single-logit-cross-entropy at 14
import torch
import torch.nn as nn
import torch.nn.functional as F


class Binary(nn.Module):
    def __init__(self):
        super().__init__()
        self.l1 = nn.Linear(4, 10)
        self.l2 = nn.Linear(10, 1)

    def forward(self, x):
        return F.softmax(self.l2(F.relu(self.l1(x))), dim=1)


torch.manual_seed(0)
x = torch.randn(80, 4)
y = (x.sum(1, keepdim=True) > 0).float()
model = Binary()
opt = torch.optim.SGD(model.parameters(), lr=0.1)
for i in range(5):
    out = model(x)
    loss = F.binary_cross_entropy(out, y)
    opt.zero_grad()
    loss.backward()
    opt.step()
print(loss.item())
