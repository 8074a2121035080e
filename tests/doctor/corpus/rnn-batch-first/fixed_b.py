# expects: nothing
import torch
import torch.nn as nn

torch.manual_seed(0)
series = torch.randn(48, 6, 2).cumsum(dim=1)
nxt = series[:, -1].sum(dim=1, keepdim=True)


class Forecast(nn.Module):
    def __init__(self, hidden=10):
        super().__init__()
        self.rnn = nn.GRU(input_size=2, hidden_size=hidden, num_layers=1, batch_first=True)
        self.head = nn.Linear(hidden, 1)

    def forward(self, x):
        states, last = self.rnn(x)
        return self.head(states.mean(dim=1))


net = Forecast()
optimizer = torch.optim.RMSprop(net.parameters(), lr=1e-3)
for step in range(6):
    batch = torch.randperm(48)[:16]
    error = net(series[batch]) - nxt[batch]
    loss = error.pow(2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print(loss.item())
