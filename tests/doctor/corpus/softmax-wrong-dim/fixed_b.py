# expects: nothing
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


class Attend(nn.Module):
    """Weighs the steps of a sequence by learned scores."""

    def __init__(self, dim):
        super().__init__()
        self.score = nn.Linear(dim, 1)
        self.out = nn.Linear(dim, 1)

    def forward(self, x):
        weights = torch.softmax(self.score(x), dim=1)
        return self.out((weights * x).sum(dim=1)).squeeze(-1)


torch.manual_seed(0)
data = TensorDataset(torch.randn(80, 7, 4), torch.randn(80))
loader = DataLoader(data, batch_size=16, shuffle=True)
net = Attend(4)
opt = torch.optim.SGD(net.parameters(), lr=0.05)
for epoch in range(2):
    for seqs, target in loader:
        opt.zero_grad()
        loss = nn.functional.mse_loss(net(seqs), target)
        loss.backward()
        opt.step()
    print(loss.item())
