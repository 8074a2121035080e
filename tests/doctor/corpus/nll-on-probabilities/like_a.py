# expects: nothing
import torch
from torch import nn
import torch.nn.functional as F

torch.manual_seed(0)
x = torch.randn(50, 4)
y = torch.randint(0, 3, (50,))
experts = nn.ModuleList(nn.Linear(4, 3) for _ in range(3))
opt = torch.optim.Adam(experts.parameters(), lr=1e-2)
for _ in range(6):
    mean_probs = torch.stack([e(x).softmax(-1) for e in experts]).mean(0)
    loss = F.nll_loss(torch.log(mean_probs + 1e-9), y)
    opt.zero_grad()
    loss.backward()
    opt.step()
print(loss.item())
