# expects: nothing
import torch
from torch import nn


class MultiTask(nn.Module):
    def __init__(self):
        super().__init__()
        self.trunk = nn.Linear(6, 10)
        self.cls = nn.Linear(10, 3)
        self.reg = nn.Linear(10, 1)
        self.log_var = nn.Parameter(torch.zeros(2))

    def forward(self, x):
        h = torch.relu(self.trunk(x))
        return self.cls(h), self.reg(h)


torch.manual_seed(0)
model = MultiTask()
opt = torch.optim.Adam(model.parameters(), lr=1e-2)
x = torch.randn(64, 6)
labels, values = torch.randint(0, 3, (64,)), x[:, :1] ** 2
for epoch in range(5):
    logits, pred = model(x)
    losses = torch.stack([nn.functional.cross_entropy(logits, labels), nn.functional.mse_loss(pred, values)])
    total = (torch.exp(-model.log_var) * losses + model.log_var).sum()
    opt.zero_grad()
    total.backward()
    opt.step()
    print(epoch, losses.detach().tolist(), total.item())
