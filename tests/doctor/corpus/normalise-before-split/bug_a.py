# expects: normalise-before-split at 8
import torch
from torch import nn

torch.manual_seed(0)
X = torch.randn(120, 5) * torch.tensor([1.0, 3.0, 0.5, 2.0, 4.0]) + 2
y = X[:, :1] - 0.5 * X[:, 1:2]
X = (X - X.mean(dim=0)) / X.std(dim=0)
X_train, X_test = X[:90], X[90:]
y_train, y_test = y[:90], y[90:]
model = nn.Sequential(nn.Linear(5, 16), nn.ReLU(), nn.Linear(16, 1))
opt = torch.optim.Adam(model.parameters(), lr=1e-2)
for epoch in range(10):
    opt.zero_grad()
    loss = nn.functional.mse_loss(model(X_train), y_train)
    loss.backward()
    opt.step()
model.eval()
with torch.no_grad():
    print("test loss", nn.functional.mse_loss(model(X_test), y_test).item())
