# expects: nothing
import torch
from torch import nn

torch.manual_seed(0)
body, head = nn.Linear(4, 8), nn.Linear(8, 2)
x, y = torch.randn(48, 4), torch.randint(0, 2, (48,))


def fit(params, lr, epochs):
    opt = torch.optim.Adam(params, lr=lr)
    for _ in range(epochs):
        for bx, by in zip(x.split(16), y.split(16)):
            loss = nn.functional.cross_entropy(head(torch.relu(body(bx))), by)
            opt.zero_grad(), body.zero_grad()
            loss.backward()
            opt.step()
    return loss.item()


print(fit(list(head.parameters()), 1e-2, 3))
for lr in (1e-3, 1e-4):
    print(fit([*body.parameters(), *head.parameters()], lr, 3))
