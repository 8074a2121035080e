# expects: nothing
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


class TimeFirst(nn.Module):
    """Turns the batch round before the RNN, and takes the last step."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(3, 8)
        self.fc = nn.Linear(8, 1)

    def forward(self, x):
        out, (h, _) = self.rnn(x.transpose(0, 1))
        return self.fc(out[-1] + h[-1])


torch.manual_seed(0)
loader = DataLoader(TensorDataset(torch.randn(40, 5, 3), torch.randn(40, 1)), batch_size=10)
net = TimeFirst()
opt = torch.optim.Adam(net.parameters(), lr=1e-2)
for xb, yb in loader:
    opt.zero_grad()
    nn.functional.mse_loss(net(xb), yb).backward()
    opt.step()
seq_first = torch.randn(7, 4, 3)
out, _ = net.rnn(seq_first)
print(out.shape)
