# expects: nothing
import torch
from torch import nn

torch.manual_seed(0)
X = torch.randn(120, 5) * torch.tensor([1.0, 3.0, 0.5, 2.0, 4.0]) + 2
y = X[:, :1] - 0.5 * X[:, 1:2]
X_train, X_test = X[:90], X[90:]
mean, std = X_train.mean(dim=0), X_train.std(dim=0)
X_train, X_test = (X_train - mean) / std, (X_test - mean) / std
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
