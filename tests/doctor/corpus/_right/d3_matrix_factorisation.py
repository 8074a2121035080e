# expects: nothing
import torch

torch.manual_seed(0)
ratings = torch.randint(1, 6, (15, 15)).float()
known = torch.rand(15, 15) < 0.6
U = torch.randn(15, 3, requires_grad=True)
V = torch.randn(15, 3, requires_grad=True)
bu, bv = torch.zeros(15, 1, requires_grad=True), torch.zeros(15, requires_grad=True)
opt = torch.optim.Adam([U, V, bu, bv], lr=0.05)
for step in range(20):
    guess = U @ V.T + bu + bv + 3
    loss = ((guess - ratings)[known] ** 2).mean() + 1e-3 * (U.square().sum() + V.square().sum())
    opt.zero_grad()
    loss.backward()
    opt.step()
with torch.no_grad():
    rest = (U @ V.T + bu + bv + 3 - ratings)[~known]
print("held-out error", rest.pow(2).mean().sqrt().item())
