# expects: nothing
import torch
from torch import nn
torch.manual_seed(0)
class Mixed(nn.Module):
    def __init__(self):
        super().__init__()
        self.ops = nn.ModuleList([nn.Linear(6, 6), nn.Identity(), nn.Sequential(nn.Linear(6, 6), nn.ReLU())])
        self.alpha = nn.Parameter(torch.zeros(3))
    def forward(self, x): return sum(a * o(x) for a, o in zip(self.alpha.softmax(0), self.ops))
net = Mixed(); head = nn.Linear(6, 2)
w = [p for n, p in net.named_parameters() if n != "alpha"] + list(head.parameters())
ow, oa = torch.optim.SGD(w, 0.1), torch.optim.Adam([net.alpha], 0.01)
for _ in range(5):
    for opt in (ow, oa):
        x = torch.randn(20, 6); loss = nn.functional.cross_entropy(head(net(x)), (x[:, 0] > 0).long())
        ow.zero_grad(); oa.zero_grad(); loss.backward(); opt.step()
print(net.alpha)
