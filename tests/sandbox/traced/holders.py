import dataclasses
import enum
import torch
from collections import namedtuple, OrderedDict, defaultdict, deque
from typing import NamedTuple

@dataclasses.dataclass
class Batch:
    x: torch.Tensor
    y: torch.Tensor | None = None
    meta: dict = dataclasses.field(default_factory=dict)
    def half(self):
        h = Batch(self.x / 2, self.y)
        return h
    def __post_init__(self):
        self.n = torch.tensor(len(self.x))

@dataclasses.dataclass(frozen=True, slots=True)
class Point:
    p: torch.Tensor

class Out(NamedTuple):
    logits: torch.Tensor
    hidden: tuple

Pair = namedtuple("Pair", "left right")
b = Batch(torch.ones(3, 2), torch.zeros(3))
h = b.half()
hx = h.x
b.y = b.y.long()
b.meta["k"] = torch.ones(4)
pt = Point(torch.ones(2))
pp = pt.p
out = Out(torch.ones(2, 3), (torch.zeros(1), torch.zeros(2)))
logits, (h1, h2) = out
pr = Pair(left=torch.ones(1), right=None)
od = OrderedDict(a=torch.ones(1))
od["b"] = torch.ones(2)
dd = defaultdict(list)
dd["x"].append(torch.ones(3))
dq = deque([torch.ones(1)], maxlen=2)
dq.append(torch.ones(2))
popped = dq.popleft()
mx = torch.ones(3, 4).max(dim=1)
vals, inds = torch.tensor([3, 1, 2]).sort()
topv, topi = torch.rand(5).topk(2)
tk = torch.rand(5).topk(3)
tkv = tk.values
u, sv, vh = torch.linalg.svd(torch.eye(3))
qr = torch.linalg.qr(torch.eye(2))
uq, cnt = torch.unique(torch.tensor([1, 1, 2]), return_counts=True)
md = torch.tensor([1., 5.]).median()
mm = torch.aminmax(torch.ones(3))
fz = frozenset([1])
dct = {"in": {"deep": torch.ones(2)}, 3: torch.zeros(3)}
deep = dct["in"]["deep"]
tup = (torch.ones(1), [torch.ones(2), {"z": torch.ones(3)}])
setattr(b, "z", torch.ones(9))
obj = type("O", (), {})()
obj.t = torch.ones(1)
obj.lst = [torch.ones(2)]
obj.lst[0] = torch.ones(3)
r = dataclasses.replace(b, x=torch.zeros(1))
print(len(dq), mx.values)
