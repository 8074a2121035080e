# expects: nothing
import torch
from torch import nn

torch.manual_seed(0)
small = nn.Sequential(nn.Linear(6, 12), nn.ReLU(), nn.Linear(12, 3))
state = {k: v.clone() for k, v in small.state_dict().items()}
del state["2.weight"], state["2.bias"]
big = nn.Sequential(nn.Linear(6, 12), nn.ReLU(), nn.Linear(12, 5), nn.ReLU(), nn.Linear(5, 5), nn.ReLU(), nn.Linear(5, 2))
missing = big.load_state_dict(state, strict=False)  # the first layer; the rest is new on purpose
opt = torch.optim.SGD(big.parameters(), lr=0.05)
for _ in range(4):
    x = torch.randn(12, 6)
    loss = nn.functional.cross_entropy(big(x), (x[:, 0] > 0).long())
    opt.zero_grad()
    loss.backward()
    opt.step()
print(missing.missing_keys, loss.item())
