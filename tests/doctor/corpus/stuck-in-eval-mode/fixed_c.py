# expects: nothing
import torch
from torch import nn

torch.manual_seed(7)
X = torch.randn(80, 6)
Y = X @ torch.randn(6, 1) + 0.1 * torch.randn(80, 1)
net = nn.Sequential(nn.Linear(6, 20), nn.ReLU(), nn.Dropout(0.2), nn.Linear(20, 1))
sgd = torch.optim.SGD(net.parameters(), lr=0.02)
history = []
for epoch in range(6):
    net.train(True)
    sgd.zero_grad()
    loss = nn.MSELoss()(net(X[:60]), Y[:60])
    loss.backward()
    sgd.step()
    net.train(False)
    with torch.no_grad():
        history.append(nn.MSELoss()(net(X[60:]), Y[60:]).item())
print(history)
