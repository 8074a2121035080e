# expects: nothing
import torch
import torch.nn.functional as F


def epoch(w, opt, batches, window):
    opt.zero_grad(set_to_none=True)
    for n, (x, y) in enumerate(batches):
        (F.cross_entropy(x @ w, y) / window).backward()
        if n % window == window - 1:
            opt.step()
            opt.zero_grad(set_to_none=True)
    if w.grad is not None:
        opt.step()


torch.manual_seed(0)
w = torch.zeros(5, 3, requires_grad=True)
opt = torch.optim.AdamW([w], lr=0.01)
batches = [(torch.randn(12, 5), torch.randint(0, 3, (12,))) for _ in range(5)]
for _ in range(3):
    epoch(w, opt, batches, window=2)
print(w)
