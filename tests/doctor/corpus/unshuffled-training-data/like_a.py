# expects: nothing
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

# A time series: the windows stay in order, and nothing is sorted by what is predicted.
torch.manual_seed(0)
t = torch.arange(260, dtype=torch.float32)
series = torch.sin(t / 6) + 0.05 * torch.randn(260)
windows = series.unfold(0, 11, 1)
x, y = windows[:, :10].unsqueeze(-1), windows[:, 10:]
loader = DataLoader(TensorDataset(x, y), batch_size=25, shuffle=False)
rnn = nn.GRU(1, 8, batch_first=True)
head = nn.Linear(8, 1)
opt = torch.optim.Adam([*rnn.parameters(), *head.parameters()], lr=1e-2)
for epoch in range(2):
    for xb, yb in loader:
        out, _ = rnn(xb)
        loss = nn.functional.mse_loss(head(out[:, -1]), yb)
        opt.zero_grad()
        loss.backward()
        opt.step()
    print(epoch, loss.item())
