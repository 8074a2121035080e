# expects: nothing
import torch
from torch import nn
import torch.nn.functional as F

torch.manual_seed(0)
x = torch.randn(40, 5)
y = torch.randint(0, 3, (40,))
model = nn.Linear(5, 3)
opt = torch.optim.SGD(model.parameters(), lr=0.1)
for _ in range(5):
    log_probs = F.log_softmax(model(x), dim=1)
    probs = model(x).softmax(1)
    by_hand = -torch.log(probs[torch.arange(len(y)), y]).mean()
    entropy = -(probs * log_probs).sum(1).mean()
    loss = nn.CrossEntropyLoss()(log_probs, y) + by_hand - 0.01 * entropy
    opt.zero_grad()
    loss.backward()
    opt.step()
print(loss.item())
