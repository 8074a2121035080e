import torch
import torch.nn.functional as F
x = torch.ones(
    4,
    6,
)
y = (
    x.view(2, 12)
    .transpose(0, 1)
    .reshape(-1, 3)
)
z = F.softmax(
    y,
    dim=-1,
).max(
    dim=1
)
def f(
    a,
    b=torch.ones(
        3,
    ),
):
    return (
        a
        + b
    )
out = f(
    torch.ones(3),
)
cfg = {
    "w": torch.ones(2),
    "b": torch.zeros(
        3
    ),
}
if (
    x.sum() > -1e9
    and y.numel() > 0
):
    s = x
for t in [
    torch.ones(1),
    torch.ones(2),
]:
    u = t
with (
    torch.no_grad(),
    torch.autograd.set_grad_enabled(True),
):
    v = x * 2
w = x.sum() if x.numel() > 3 \
    else x
lst = [q * 2 for q in x
    if q.sum() < 1e9
]
assert x.shape == (4, 6), \
    "no"
print(
    x.shape,
    y.shape,
)
a = torch.ones(2); b = a * 2; c = b.view(1, 2)
@torch.no_grad()
def deco(
    p,
): return p * 2
d = deco(p=x)
def g(p): q = p + 1; return q
gg = g(x)
class K: t = torch.ones(2); u = t * 2
