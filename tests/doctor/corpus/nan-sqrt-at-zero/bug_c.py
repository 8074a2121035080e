# expects: nan-sqrt-at-zero at 11
import torch

torch.manual_seed(0)
logits = torch.zeros(4, 3, requires_grad=True)
data = torch.tensor([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.5, 0.5, 0.0], [0.0, 0.0, 1.0]])
opt = torch.optim.SGD([logits], lr=0.5)
for i in range(4):
    p = torch.softmax(logits, dim=1)
    mixed = p * data
    entropy = -(mixed * torch.log(mixed)).sum(dim=1)
    loss = entropy.mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
    print(i, loss.item())
