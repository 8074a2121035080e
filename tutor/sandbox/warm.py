"""What a ready worker does while it waits: touch the pages that a first program would otherwise fault in.

A forked process shares its memory with the zygote until it writes; the first tensor program then takes
2.7 ms where the second takes 0.1 (2,000 page copies). A worker that has run a few typical lines beforehand has
its copies. Nothing here may leave a trace that a program can see.
"""

from __future__ import annotations

import contextlib
import io
import linecache
import traceback

_PROGRAM = """
import math, time
import torch
import torch.nn.functional as F
from torch import nn
x = torch.linspace(-1.0, 1.0, 12).reshape(3, 4)
w = torch.ones(4, 2, dtype=torch.float32)
print(x @ w, (x @ w).shape, x.mean(), x.dtype, torch.tensor([1, 2, 3]).float().sum())
print(torch.cat([x, x]).view(2, -1)[0, :3].tolist())
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1, self.fc2 = nn.Linear(4, 8), nn.Linear(8, 2)
    def forward(self, x):
        return self.fc2(torch.relu(self.fc1(x)))
net = Net()
print(net, F.softmax(net(x), dim=1), F.cross_entropy(net(x), torch.tensor([0, 1, 0])))
print(sum(p.numel() for p in net.parameters()))
"""

_TRAINING = """
for make in (lambda p: torch.optim.SGD(p, lr=0.1), lambda p: torch.optim.Adam(p, lr=0.01)):
    opt = make(net.parameters())
    for _ in range(2):
        opt.zero_grad()
        loss = F.cross_entropy(net(x), torch.tensor([0, 1, 0]))
        loss.backward()
        opt.step()
        print(loss.item(), round(loss.item(), 4))
"""

_MISTAKE = "\nx @ net.fc2.weight\n"


def warm_up(*, forks: bool) -> None:
    """Runs typical lines, their prints going nowhere. `forks`: the program may fork, and a process that has
    run backward hands a spoilt autograd engine to its children; then nothing is trained here."""
    program = _PROGRAM + ("" if forks else _TRAINING) + _MISTAKE
    name = "<warm>"
    linecache.cache[name] = (len(program), None, program.splitlines(keepends=True), name)
    with contextlib.redirect_stdout(io.StringIO()):
        try:
            exec(compile(program, name, "exec", dont_inherit=True), {"__name__": "warm"})
        except RuntimeError as error:
            traceback.format_exception(error)
    del linecache.cache[name]
