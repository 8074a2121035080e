# expects: kl-div-needs-log-input at 16
import torch
import torch.nn as nn


class Distiller:
    def __init__(self, big, small):
        self.big, self.small = big, small
        self.kl = nn.KLDivLoss(reduction="batchmean")
        self.opt = torch.optim.SGD(small.parameters(), lr=0.1)

    def step(self, x):
        with torch.no_grad():
            wanted = self.big(x).log_softmax(-1)
        got = self.small(x).log_softmax(-1)
        loss = self.kl(got, wanted)
        self.opt.zero_grad()
        loss.backward()
        self.opt.step()
        return loss.item()


torch.manual_seed(0)
d = Distiller(nn.Linear(5, 3), nn.Linear(5, 3))
for _ in range(6):
    print(d.step(torch.randn(20, 5)))
