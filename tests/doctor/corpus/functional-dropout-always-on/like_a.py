# expects: nothing
import torch
import torch.nn.functional as F
from torch import nn


class Prenet(nn.Module):
    """Dropout stays on at synthesis too, as in the paper: the decoder needs the noise."""

    def __init__(self):
        super().__init__()
        self.a, self.b = nn.Linear(8, 16), nn.Linear(16, 16)

    def forward(self, x):
        x = F.dropout(F.relu(self.a(x)), p=0.5, training=True)
        return F.dropout(F.relu(self.b(x)), p=0.5, training=True)


torch.manual_seed(0)
net = nn.Sequential(Prenet(), nn.Linear(16, 4))
opt = torch.optim.Adam(net.parameters())
x = torch.randn(40, 8)
for _ in range(6):
    opt.zero_grad()
    F.mse_loss(net(x), x[:, :4]).backward()
    opt.step()
net.eval()
with torch.no_grad():
    print(net(x[:5]).shape)
