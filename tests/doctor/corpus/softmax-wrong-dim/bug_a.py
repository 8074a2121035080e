# expects: softmax-wrong-dim at 15
import torch
import torch.nn as nn
import torch.nn.functional as F


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(6, 24)
        self.fc2 = nn.Linear(24, 5)

    def forward(self, x):
        x = torch.relu(self.fc1(x))
        return F.log_softmax(self.fc2(x), dim=0)


torch.manual_seed(0)
x = torch.randn(96, 6)
y = x[:, :5].argmax(dim=1)
model = Net()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
for epoch in range(4):
    for xb, yb in zip(x.split(32), y.split(32)):
        optimizer.zero_grad()
        loss = F.nll_loss(model(xb), yb)
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
