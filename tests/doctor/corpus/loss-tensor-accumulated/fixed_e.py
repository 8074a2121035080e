# expects: nothing
import torch
import torch.nn.functional as F

torch.manual_seed(0)
w = torch.randn(3, 2, requires_grad=True)
opt = torch.optim.Adam([w], lr=0.05)
history = {"train": [], "step": []}
data = torch.randn(10, 16, 3)
for i, batch in enumerate(data):
    loss = F.mse_loss(batch @ w, batch[:, :2])
    opt.zero_grad()
    loss.backward()
    opt.step()
    history["train"].append(loss.item())
    history["step"].append(i)
print(sum(history["train"]) / len(data))
