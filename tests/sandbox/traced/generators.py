import contextlib
import functools
import torch


def batches(data, size):
    for start in range(0, len(data), size):
        piece = data[start : start + size]
        yield piece


def running():
    total = torch.zeros(2)
    while True:
        item = yield total
        total = total + item


def outer():
    got = yield from batches(torch.arange(5.0), 2)
    done = torch.ones(1)
    yield done


@contextlib.contextmanager
def scaled(t):
    big = t * 10
    yield big
    small = big / 10


@functools.lru_cache
def table(n):
    t = torch.arange(n)
    return t.float()


@torch.no_grad()
def evaluate(x, /, *args, scale=None, **kwargs):
    result = x * 2
    for extra in args:
        result = result + extra
    return result


data = torch.randn(7, 3, generator=torch.Generator().manual_seed(0))
for batch in batches(data, 3):
    s = batch.sum(dim=0)
acc = running()
next(acc)
for row in data[:3, :2]:
    total = acc.send(row)
acc.close()
parts = list(outer())
with scaled(data) as big, torch.no_grad():
    mean = big.mean()
t1, t2 = table(4), table(4)
ev = evaluate(data, torch.ones(3), scale=torch.ones(1), bias=torch.zeros(2))
sq = (lambda v, k=torch.ones(3): v * k)(data)
gen_sum = sum(r.sum() for r in data)
lookup = {i: r for i, r in enumerate(data[:2])}
def fact(x, n): return x if n == 0 else fact(x * n, n - 1)
f3 = fact(torch.ones(2), 3)
for i in range(3): small = data[i]; tiny = small[0]
i = 0
while (cur := data[i]).abs().sum() > 0 and i < 3:
    i += 1
else:
    last = cur + 1
try:
    bad = data @ data
except RuntimeError as err:
    fixed = data @ data.T
finally:
    closing = fixed[0]
for empty in torch.ones(0, 2):
    never = empty
assert (mx := data.max()) is not None, "never"
del s
global_thing = None
def set_global():
    global global_thing
    global_thing = torch.ones(4)
    def inner():
        nonlocal loc
        loc = torch.zeros(6)
    loc = torch.zeros(5)
    inner()
    return loc
loc2 = set_global()
class Holder:
    table = torch.zeros(2, 2)
    __slots__ = ("w",)
    def __init__(self): self.w = torch.ones(3)
    @property
    def double(self): return self.w * 2
holder = Holder()
holder.w = holder.double
d2 = holder.double
cond = data[0] if i > 100 else data[:2]
long = torch.cat([
    data,
    data,
],
    dim=0)
x = (data
     .unsqueeze(0)
     .expand(2, -1, -1))
print(total, mean.item(), gen_sum.item(), f3)
