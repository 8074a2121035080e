# expects: nothing
import torch
from torch import nn

torch.manual_seed(0)
backbone = nn.Sequential(nn.Linear(6, 20), nn.BatchNorm1d(20), nn.ReLU(), nn.Dropout(0.3)).eval()
backbone.load_state_dict({k: v.clone() + 0.01 for k, v in backbone.state_dict().items() if v.is_floating_point()}, strict=False)
probe = nn.Linear(20, 3)
opt = torch.optim.LBFGS(probe.parameters(), lr=0.5, max_iter=5)
x = torch.randn(50, 6)
y = x[:, :3].argmax(1)
with torch.no_grad():
    features = backbone(x)


def closure():
    opt.zero_grad()
    loss = nn.functional.cross_entropy(probe(features), y)
    loss.backward()
    return loss


for _ in range(3):
    print(opt.step(closure).item())
