# expects: nothing
import torch
from torch import nn

torch.manual_seed(0)
X = torch.randn(200, 6)
y = (X[:, 0] + X[:, 1] > 0).long()
X_train, y_train = X[:160], y[:160]
X_test, y_test = X[160:], y[160:]
model = nn.Sequential(nn.Linear(6, 32), nn.ReLU(), nn.Linear(32, 2))
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
criterion = nn.CrossEntropyLoss()
for epoch in range(15):
    model.train()
    optimizer.zero_grad()
    loss = criterion(model(X_train), y_train)
    loss.backward()
    optimizer.step()
model.eval()
with torch.no_grad():
    accuracy = (model(X_test).argmax(dim=1) == y_test).float().mean()
print(f"test accuracy: {accuracy:.3f}")
