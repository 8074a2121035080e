# expects: nothing
import torch
from torch import nn
class Agent:
    def __init__(self, net, target):
        self.net, self.target = net, target
        self.opt = torch.optim.Adam(net.parameters(), 1e-2)
    def step(self, s, r, s2):
        with torch.no_grad(): y = r + 0.9 * self.target(s2).max(1)[0]
        l = (self.net(s).max(1)[0] - y).pow(2).mean()
        self.opt.zero_grad(); l.backward(); self.opt.step()
    def sync(self): self.target.load_state_dict(self.net.state_dict())
torch.manual_seed(0)
q = nn.Sequential(nn.Linear(3, 8), nn.ReLU(), nn.Linear(8, 2))
agent = Agent(q, __import__('copy').deepcopy(q))
for i in range(6):
    agent.step(torch.randn(8, 3), torch.randn(8), torch.randn(8, 3))
    if i % 3 == 2: agent.sync()
