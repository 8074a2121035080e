# expects: nothing
import torch
import torch.nn as nn


class BayesNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(2, 24), nn.ReLU(), nn.Dropout(0.2), nn.Linear(24, 24), nn.ReLU(),
                                    nn.Dropout(0.2), nn.Linear(24, 1))

    def forward(self, x):
        return self.layers(x)


def keep_dropout_on(net):
    net.eval()
    for m in net.modules():
        if isinstance(m, nn.Dropout):
            m.train()


torch.manual_seed(0)
x = torch.rand(80, 2)
y = (x[:, :1] - x[:, 1:]).abs()
net = BayesNet()
opt = torch.optim.Adam(net.parameters(), lr=0.01)
for epoch in range(6):
    net.train()
    for rows in torch.randperm(80).split(20):
        opt.zero_grad()
        loss = nn.functional.mse_loss(net(x[rows]), y[rows])
        loss.backward()
        opt.step()
keep_dropout_on(net)
with torch.no_grad():
    draws = [net(x[:8]) for _ in range(10)]
print(torch.stack(draws).std(0).mean().item())
