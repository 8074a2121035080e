# expects: loss-rewrapped at 10
import torch
import torch.nn.functional as F
from torch.utils.data import DataLoader, TensorDataset


def step(model, optimizer, x, y):
    output = model(x)
    value = F.mse_loss(output, y).item()
    loss = torch.tensor(value, requires_grad=True)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return value


torch.manual_seed(0)
x = torch.randn(40, 2)
loader = DataLoader(TensorDataset(x, x.mean(1, keepdim=True)), batch_size=10, shuffle=True)
model = torch.nn.Sequential(torch.nn.Linear(2, 8), torch.nn.Tanh(), torch.nn.Linear(8, 1))
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
for _ in range(2):
    print([round(step(model, optimizer, a, b), 3) for a, b in loader])
