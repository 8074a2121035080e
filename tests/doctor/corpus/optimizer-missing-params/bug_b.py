# expects: optimizer-missing-params at 24
import torch
import torch.nn as nn
import torch.nn.functional as F


class TwoTasks(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Linear(5, 10)
        self.a = nn.Linear(10, 1)
        self.b = nn.Linear(10, 3)

    def forward(self, x):
        h = F.gelu(self.body(x))
        return self.a(h).squeeze(1), self.b(h)


def main():
    torch.manual_seed(0)
    net = TwoTasks()
    log_sigma = nn.Parameter(torch.zeros(2))
    groups = [{"params": net.body.parameters(), "lr": 0.01}, {"params": net.a.parameters(), "lr": 0.02}]
    opt = torch.optim.SGD([*groups, {"params": [log_sigma]}], lr=0.01)
    for step in range(8):
        x = torch.randn(32, 5)
        value, logits = net(x)
        first, second = F.mse_loss(value, x.sum(1)), F.cross_entropy(logits, x[:, :3].argmax(1))
        loss = (torch.stack([first, second]) * torch.exp(-log_sigma) + log_sigma).sum()
        opt.zero_grad()
        loss.backward()
        opt.step()
    print(first.item(), second.item())


main()
