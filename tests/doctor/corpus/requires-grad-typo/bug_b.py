# expects: requires-grad-typo at 17
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Linear(4, 8)
        self.head = nn.Linear(8, 1)

    def forward(self, x):
        return self.head(torch.relu(self.encoder(x)))


def freeze_encoder(net):
    net.encoder.weight.requires_grad_ = False
    net.encoder.bias.requires_grad_ = False


torch.manual_seed(0)
net = Net()
freeze_encoder(net)
opt = torch.optim.Adam(net.parameters(), lr=0.01)
for _ in range(5):
    x = torch.randn(16, 4)
    loss = (net(x) - x.sum(1, keepdim=True)).pow(2).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
print(loss.item())
