# expects: loss-tensor-accumulated at 13
import torch
import torch.nn.functional as F

torch.manual_seed(2)
W = torch.randn(6, 3, requires_grad=True)
opt = torch.optim.SGD([W], lr=0.1)
x = torch.randn(90, 6)
y = torch.randint(0, 3, (90,))
total = torch.tensor(0.0)
for bx, by in zip(x.split(15), y.split(15)):
    loss = F.cross_entropy(bx @ W, by)
    total = total + loss * len(bx)
    opt.zero_grad()
    loss.backward()
    opt.step()
print("mean loss", (total / len(x)).item())
