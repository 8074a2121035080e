# expects: nothing
import copy, torch
from torch import nn
torch.manual_seed(0)
server = nn.Sequential(nn.Linear(5, 12), nn.ReLU(), nn.Dropout(0.1), nn.Linear(12, 2))
xs = torch.randn(3, 40, 5); ys = (xs[..., 0] > 0).long()
for rnd in range(3):
    states = []
    for c in range(3):
        local = copy.deepcopy(server); local.train()
        opt = torch.optim.SGD(local.parameters(), 0.1)
        for _ in range(3):
            opt.zero_grad(); nn.functional.cross_entropy(local(xs[c]), ys[c]).backward(); opt.step()
        states.append(local.state_dict())
    server.load_state_dict({k: torch.stack([s[k] for s in states]).mean(0) for k in states[0]})
    server.eval()
    with torch.no_grad(): print((server(xs[0]).argmax(1) == ys[0]).float().mean().item())
