# expects: optimizer-missing-params at 8
import torch
from torch import nn

torch.manual_seed(0)
encoder = nn.Sequential(nn.Linear(8, 16), nn.ReLU())
decoder = nn.Linear(16, 8)
optimizer = torch.optim.Adam(decoder.parameters(), lr=1e-2)
x = torch.randn(64, 8)
for epoch in range(10):
    optimizer.zero_grad()
    loss = nn.functional.mse_loss(decoder(encoder(x)), x)
    loss.backward()
    optimizer.step()
print(loss.item())
