"""What a ready worker does while it waits: touch the pages that a first program would otherwise fault in.

A forked process shares its memory with the zygote until it writes; the first tensor program then takes
2.7 ms where the second takes 0.2 (2,000 page copies). A worker that has run a few typical lines before has
its copies. It runs them in small steps, so that a job that comes meanwhile waits a few milliseconds at
most, and nothing here leaves a trace that a program can see.
"""

from __future__ import annotations

import contextlib
import io
import linecache
import traceback
from collections.abc import Callable

_TENSORS = (
    """
import math, time
import torch
import torch.nn.functional as F
from torch import nn
x = torch.linspace(-1.0, 1.0, 12).reshape(3, 4)
w = torch.ones(4, 2, dtype=torch.float32)
y = x @ w
""",
    "print(y, y.shape, x.mean(), x.dtype, torch.tensor([1, 2, 3]).float().sum())",
    "print(torch.cat([x, x]).view(2, -1)[0, :3].tolist(), x[x > 0].sum().item(), x.argmax(dim=1))",
    """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1, self.fc2 = nn.Linear(4, 8), nn.Linear(8, 2)
    def forward(self, x):
        return self.fc2(torch.relu(self.fc1(x)))
net = Net()
""",
    "print(net, F.softmax(net(x), dim=1), sum(p.numel() for p in net.parameters()))",
    "x @ net.fc2.weight",
)

# A process that has run backward hands a spoilt autograd engine to its children, so only for workers whose
# program cannot fork.
_TRAINING = (
    "labels = torch.tensor([0, 1, 0]); loss = F.cross_entropy(net(x), labels)",
    "loss.backward()",
    "opt = torch.optim.SGD(net.parameters(), lr=0.1); opt.step(); opt.zero_grad()",
    "opt = torch.optim.Adam(net.parameters(), lr=0.01)",
    "loss = F.cross_entropy(net(x), labels); loss.backward(); opt.step(); print(loss.item())",
)


def warm_up(*, forks: bool, wanted: Callable[[], bool]) -> None:
    """Runs typical lines, their prints going nowhere, until `wanted` says that a job is there. `forks`:
    whether the program may fork."""
    name = "<warm>"
    namespace: dict[str, object] = {"__name__": "warm"}
    for step in _TENSORS + (() if forks else _TRAINING):
        if wanted():
            break
        linecache.cache[name] = (len(step), None, step.splitlines(keepends=True), name)
        with contextlib.redirect_stdout(io.StringIO()):
            try:
                exec(compile(step, name, "exec", dont_inherit=True), namespace)
            except RuntimeError as error:  # one step is a mistake, to have the traceback's pages too
                traceback.format_exception(error)
    linecache.cache.pop(name, None)
