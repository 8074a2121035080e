# expects: nothing
import torch
from torch import nn
def main():
    torch.manual_seed(0)
    body, head = nn.Linear(4, 8), nn.Linear(8, 2)
    for p in body.parameters(): p.requires_grad = False
    opt = torch.optim.SGD([*body.parameters(), *head.parameters()], 0.1)
    for _ in range(3):
        x = torch.randn(16, 4); l = nn.functional.cross_entropy(head(body(x).relu()), (x[:, 0] > 0).long()); opt.zero_grad(); l.backward(); opt.step()
main()
