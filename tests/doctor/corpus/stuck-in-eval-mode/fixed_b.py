# expects: nothing
import torch
import torch.nn.functional as F
from torch import nn, optim


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(4, 12, batch_first=True)
        self.drop = nn.Dropout(0.3)
        self.out = nn.Linear(12, 1)

    def forward(self, x):
        states, _ = self.lstm(x)
        return self.out(self.drop(states[:, -1])).squeeze(-1)


@torch.no_grad()
def validate(model, x, y):
    model.eval()
    value = F.mse_loss(model(x), y).item()
    model.train()
    return value


def main():
    torch.manual_seed(0)
    x = torch.randn(60, 5, 4)
    y = x.mean(dim=(1, 2))
    model = Net()
    opt = optim.Adam(model.parameters(), lr=1e-2)
    for step in range(12):
        rows = torch.randint(0, 48, (16,))
        opt.zero_grad()
        loss = F.mse_loss(model(x[rows]), y[rows])
        loss.backward()
        opt.step()
        if step % 4 == 3:
            print(step, validate(model, x[48:], y[48:]))


main()
