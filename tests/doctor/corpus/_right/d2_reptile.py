# expects: nothing
import copy, torch
from torch import nn
torch.manual_seed(0)
net = nn.Sequential(nn.Linear(1, 16), nn.Tanh(), nn.Linear(16, 1))
for it in range(5):
    before = copy.deepcopy(net.state_dict())
    inner = torch.optim.SGD(net.parameters(), 0.05)
    a = torch.rand(1) + 0.5
    for _ in range(4):
        x = torch.randn(16, 1); loss = nn.functional.mse_loss(net(x), (a * x).sin())
        inner.zero_grad(); loss.backward(); inner.step()
    after = net.state_dict()
    net.load_state_dict({k: before[k] + 0.3 * (after[k] - before[k]) for k in before})
print(loss.item())
