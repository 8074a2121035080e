# expects: nll-on-probabilities at 8
import torch
import torch.nn as nn

torch.manual_seed(0)
x = torch.randn(60, 4)
y = x[:, :3].argmax(1)
model = nn.Sequential(nn.Linear(4, 12), nn.Tanh(), nn.Linear(12, 3), nn.Softmax(dim=1))
criterion = nn.NLLLoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.2)
for epoch in range(10):
    optimizer.zero_grad()
    loss = criterion(model(x), y)
    loss.backward()
    optimizer.step()
    print(epoch, loss.item())
