# expects: nothing
import copy
import torch
from torch import nn

torch.manual_seed(0)
q = nn.Sequential(nn.Linear(4, 24), nn.ReLU(), nn.Linear(24, 3))
target = copy.deepcopy(q).eval()
opt = torch.optim.Adam(q.parameters(), lr=1e-3)
memory = [(torch.randn(4), i % 3, float(i % 2), torch.randn(4)) for i in range(60)]
memory += [(m[3], 0, 0.0, torch.randn(4)) for m in memory]
for step in range(10):
    pick = torch.randint(0, len(memory), (16,)).tolist()
    s, a, r, s2 = zip(*(memory[i] for i in pick))
    s, s2, r, a = torch.stack(s), torch.stack(s2), torch.tensor(r), torch.tensor(a)
    with torch.no_grad():
        best = q(s2).argmax(1, keepdim=True)
        goal = r + 0.9 * target(s2).gather(1, best).squeeze(1)
    now = q(s).gather(1, a[:, None]).squeeze(1)
    loss = nn.functional.smooth_l1_loss(now, goal)
    opt.zero_grad()
    loss.backward()
    opt.step()
    if step % 5 == 0:
        target.load_state_dict(q.state_dict())
print(loss.item())
