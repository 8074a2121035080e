# expects: step-before-backward at 13
import torch
from torch import nn

torch.manual_seed(0)
signal = torch.randn(80, 5)
answer = signal.abs().sum(1, keepdim=True)
network = nn.Sequential(nn.Linear(5, 20), nn.ReLU(), nn.Linear(20, 20), nn.ReLU(), nn.Linear(20, 1))
optimizer = torch.optim.RMSprop(network.parameters(), lr=1e-3)
for epoch in range(3):
    for batch in torch.randperm(80).split(16):
        loss = nn.functional.l1_loss(network(signal[batch]), answer[batch])
        optimizer.step()
        optimizer.zero_grad()
        loss.backward()
    print(epoch, loss.item())
