# expects: nothing
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(10, 40)
        self.fc2 = nn.Linear(40, 2)
        self.drop = nn.Dropout(0.5)

    def forward(self, x):
        x = torch.relu(self.fc1(x))
        x = self.drop(x)
        return self.fc2(x)


torch.manual_seed(0)
model = Net()
opt = torch.optim.Adam(model.parameters(), lr=1e-2)
x = torch.randn(80, 10)
y = (x[:, 0] > 0).long()
for epoch in range(4):
    model.train()
    opt.zero_grad()
    loss = nn.functional.cross_entropy(model(x[:64]), y[:64])
    loss.backward()
    opt.step()
    model.eval()
    with torch.no_grad():
        print(epoch, (model(x[64:]).argmax(1) == y[64:]).float().mean().item())
