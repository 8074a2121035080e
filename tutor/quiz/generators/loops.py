"""Correct training loops in many styles, and ways to break one line of them.

Every loop fits a straight line, or separates two groups, which plain gradient descent does from any start; it
keeps its losses in `losses`. A broken line is one of BUGS' mistakes that needs no second line to repair.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from tutor.quiz.generators.draw import Draw

SETTLES = "max(losses[-8:]) < losses[0] / 10"


def _learns(prediction: str) -> str:
    """The loss has come down for good, and what the model gives is what it should give."""
    return f"{SETTLES} and ({prediction} - y).abs().max().item() < 0.5"


@dataclass(frozen=True, slots=True)
class Loop:
    """`lines`, and where in them (from 0) the parts of a loop stand: model, optimizer, target, forward, loss,
    backward, step, clear, update, keep, train. `learns`: a condition that is true of the loop as it is."""

    lines: list[str]
    at: dict[str, int]
    what: str
    learns: str


class _Writer:
    """Lines with the parts they are."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.at: dict[str, int] = {}

    def add(self, *lines: str) -> _Writer:
        self.lines += lines
        return self

    def part(self, name: str, line: str) -> _Writer:
        self.at[name] = len(self.lines)
        self.lines.append(line)
        return self

    def loop(self, what: str, learns: str) -> Loop:
        return Loop(self.lines, self.at, what, learns)


@dataclass(frozen=True, slots=True)
class _Numbers:
    """A problem: y = slope * x + shift on `points` points from -1 to 1."""

    slope: int
    shift: int
    points: int
    lr: float
    steps: int
    seed: int
    opt: str = field(default="opt")

    @classmethod
    def drawn(cls, draw: Draw) -> _Numbers:
        return cls(
            slope=draw.pick((2, 3, 4, -2, -3)),
            shift=draw.pick((1, 2, -1, -2, 5)),
            points=draw.pick((8, 16, 24, 32)),
            lr=draw.pick((0.6, 0.5, 0.55, 0.65)),
            steps=draw.pick((14, 15, 16, 18)),
            seed=draw.between(0, 99),
            opt=draw.pick(("opt", "optimizer")),
        )

    @property
    def data(self) -> list[str]:
        return [
            f"x = torch.linspace(-1, 1, {self.points}).view(-1, 1)",
            f"y = {self.slope} * x {'+' if self.shift > 0 else '-'} {abs(self.shift)}",
        ]


def _head(n: _Numbers, *more: str) -> _Writer:
    return _Writer().add("import torch", *more, "", f"torch.manual_seed({n.seed})", *n.data)


def _steps(w: _Writer, n: _Numbers, indent: str, *, clear_last: bool) -> None:
    if clear_last:
        w.part("backward", f"{indent}loss.backward()").part("step", f"{indent}{n.opt}.step()")
        w.part("keep", f"{indent}losses.append(loss.item())").part("clear", f"{indent}{n.opt}.zero_grad()")
    else:
        w.add(f"{indent}{n.opt}.zero_grad()").part("backward", f"{indent}loss.backward()")
        w.part("keep", f"{indent}losses.append(loss.item())").part("step", f"{indent}{n.opt}.step()")


def sequential(draw: Draw) -> Loop:
    n = _Numbers.drawn(draw)
    w = _head(n, "from torch import nn").add("net = nn.Sequential(nn.Linear(1, 1))")
    w.part("optimizer", f"{n.opt} = torch.optim.SGD(net.parameters(), lr={n.lr})")
    w.add("losses = []", f"for epoch in range({n.steps}):").part("forward", "    pred = net(x)")
    w.part("loss", "    loss = nn.functional.mse_loss(pred, y)")
    _steps(w, n, "    ", clear_last=draw.chance(0.5))
    return w.loop("A straight line, fitted with SGD", _learns("net(x)"))


def criterion(draw: Draw) -> Loop:
    n = _Numbers.drawn(draw)
    w = _head(n, "from torch import nn").add("model = nn.Linear(1, 1)", "criterion = nn.MSELoss()")
    w.part("optimizer", f"{n.opt} = torch.optim.SGD(model.parameters(), lr={n.lr})")
    w.add("losses = []", f"for _ in range({n.steps}):").part("forward", "    out = model(x)")
    w.part("loss", "    loss = criterion(out, y)")
    _steps(w, n, "    ", clear_last=draw.chance(0.5))
    return w.loop("A linear model and nn.MSELoss", _learns("model(x)"))


def by_hand(draw: Draw) -> Loop:
    n = _Numbers.drawn(draw)
    w = _head(n).add("w = torch.zeros(1, requires_grad=True)", "b = torch.zeros(1, requires_grad=True)")
    w.add("losses = []", f"for _ in range({n.steps}):").part(
        "loss", "    loss = ((w * x + b - y) ** 2).mean()"
    )
    w.add("    loss.backward()").add("    losses.append(loss.item())", "    with torch.no_grad():")
    w.part("update", f"        w -= {n.lr} * w.grad").add(
        f"        b -= {n.lr} * b.grad", "    w.grad = None"
    )
    w.part("clear", "    b.grad = None")
    return w.loop("Gradient descent by hand", _learns("w * x + b"))


def with_data(draw: Draw) -> Loop:
    n = _Numbers.drawn(draw)
    w = _head(n).add("params = [torch.zeros(1, requires_grad=True) for _ in range(2)]")
    w.add("losses = []", f"for _ in range({n.steps}):").part(
        "forward", "    pred = params[0] * x + params[1]"
    )
    w.part("loss", "    loss = (pred - y).pow(2).mean()").add("    loss.backward()")
    w.add("    losses.append(loss.item())", "    for p in params:")
    w.part("update", f"        p.data -= {n.lr} * p.grad").part("clear", "        p.grad.zero_()")
    return w.loop("A loop over parameters, updated by hand", _learns("params[0] * x + params[1]"))


def grad_call(draw: Draw) -> Loop:
    n = _Numbers.drawn(draw)
    w = _head(n).add("w = torch.zeros(1, requires_grad=True)", "b = torch.zeros(1, requires_grad=True)")
    w.add("losses = []", f"for _ in range({n.steps}):").part(
        "loss", "    loss = ((w * x + b - y) ** 2).mean()"
    )
    w.add("    losses.append(loss.item())", "    dw, db = torch.autograd.grad(loss, [w, b])")
    w.add("    with torch.no_grad():").part("update", f"        w.sub_({n.lr} * dw)").add(
        f"        b.sub_({n.lr} * db)"
    )
    return w.loop("Gradients from torch.autograd.grad", _learns("w * x + b"))


def slices(draw: Draw) -> Loop:
    n = replace(_Numbers.drawn(draw), points=draw.pick((16, 24, 32)))
    size = draw.pick((4, 8))
    w = _head(n, "from torch import nn").add("net = nn.Linear(1, 1)")
    w.part("optimizer", f"{n.opt} = torch.optim.SGD(net.parameters(), lr=0.4)").add("losses = []")
    w.add(f"for epoch in range({n.steps // 2}):", f"    for i in range(0, {n.points}, {size}):")
    w.part("batch", f"        xb, yb = x[i : i + {size}], y[i : i + {size}]")
    w.part("loss", "        loss = nn.functional.mse_loss(net(xb), yb)")
    _steps(w, n, "        ", clear_last=draw.chance(0.5))
    return w.loop("Mini-batches cut out with slices", _learns("net(x)"))


def loader(draw: Draw) -> Loop:
    n = replace(_Numbers.drawn(draw), points=draw.pick((16, 24, 32)))
    size = draw.pick((4, 8))
    w = _Writer().add("import torch", "from torch import nn")
    w.add(
        "from torch.utils.data import DataLoader, TensorDataset", "", f"torch.manual_seed({n.seed})", *n.data
    )
    w.add(
        f"batches = DataLoader(TensorDataset(x, y), batch_size={size}, shuffle=True)", "net = nn.Linear(1, 1)"
    )
    w.part("optimizer", f"{n.opt} = torch.optim.SGD(net.parameters(), lr=0.4)")
    w.add("losses = []", f"for epoch in range({draw.pick((7, 8, 9))}):", "    for xb, yb in batches:")
    w.part("loss", "        loss = nn.functional.mse_loss(net(xb), yb)")
    _steps(w, n, "        ", clear_last=draw.chance(0.5))
    return w.loop("A DataLoader and a linear layer", _learns("net(x)"))


def module(draw: Draw) -> Loop:
    n = _Numbers.drawn(draw)
    w = _Writer().add(
        "import torch", "from torch import nn", "", "class Line(nn.Module):", "    def __init__(self):"
    )
    w.add("        super().__init__()").part("register", "        self.fc = nn.Linear(1, 1)")
    w.add("", "    def forward(self, x):").part("return", "        return self.fc(x)")
    w.add("", f"torch.manual_seed({n.seed})", *n.data, "net = Line()")
    w.part("optimizer", f"{n.opt} = torch.optim.SGD(net.parameters(), lr={n.lr})")
    w.add("losses = []", f"for step in range({n.steps}):")
    w.part("loss", "    loss = (net(x) - y).square().mean()")
    _steps(w, n, "    ", clear_last=draw.chance(0.5))
    return w.loop("A module of its own class", _learns("net(x)"))


def function(draw: Draw) -> Loop:
    n = _Numbers.drawn(draw)
    w = _Writer().add("import torch", "import torch.nn.functional as F", "", "def fit(net, x, y, steps):")
    w.part("optimizer", f"    {n.opt} = torch.optim.SGD(net.parameters(), lr={n.lr})")
    w.add("    losses = []", "    for _ in range(steps):").part(
        "loss", "        loss = F.mse_loss(net(x), y)"
    )
    _steps(w, n, "        ", clear_last=draw.chance(0.5))
    w.add("    return losses", "", f"torch.manual_seed({n.seed})", *n.data)
    w.add("net = torch.nn.Linear(1, 1)", f"losses = fit(net, x, y, {n.steps})")
    return w.loop("A function fit()", _learns("net(x)"))


def whiles(draw: Draw) -> Loop:
    n = _Numbers.drawn(draw)
    w = _head(n, "from torch import nn").add("net = nn.Linear(1, 1)")
    w.part("optimizer", f"{n.opt} = torch.optim.SGD(net.parameters(), lr={n.lr})")
    w.add("losses = []", f"while len(losses) < {n.steps}:").part("forward", "    guess = net(x)")
    w.part("loss", "    loss = nn.functional.mse_loss(guess, y)")
    _steps(w, n, "    ", clear_last=draw.chance(0.5))
    return w.loop("A while loop", _learns("net(x)"))


def classes(draw: Draw) -> Loop:
    """Two groups on a line, told apart by cross entropy."""
    n = _Numbers.drawn(draw)
    w = _Writer().add("import torch", "from torch import nn", "", f"torch.manual_seed({n.seed})")
    w.add(f"x = torch.linspace(-3, 3, {n.points}).view(-1, 1)").part("target", "y = (x[:, 0] > 0).long()")
    w.add("net = nn.Linear(1, 2)")
    w.part("optimizer", f"{n.opt} = torch.optim.SGD(net.parameters(), lr=4.0)").add("losses = []")
    w.add("for epoch in range(20):").part("logits", "    logits = net(x)")
    w.part("loss", "    loss = nn.functional.cross_entropy(logits, y)")
    _steps(w, n, "    ", clear_last=draw.chance(0.5))
    w.at.pop("clear", None)  # groups that can be told apart are, even with gradients that pile up
    w.part("argmax", "accuracy = (logits.argmax(1) == y).float().mean().item()")
    return w.loop("Two classes and cross entropy", "accuracy > 0.9 and losses[-1] < min(0.2, losses[0] / 2)")


def binary(draw: Draw) -> Loop:
    n = _Numbers.drawn(draw)
    w = _Writer().add("import torch", "from torch import nn", "", f"torch.manual_seed({n.seed})")
    w.add(
        f"x = torch.linspace(-3, 3, {n.points}).view(-1, 1)", "y = (x > 0).float()", "net = nn.Linear(1, 1)"
    )
    w.part("optimizer", f"{n.opt} = torch.optim.SGD(net.parameters(), lr=4.0)").add("losses = []")
    w.add("criterion = nn.BCEWithLogitsLoss()", "for epoch in range(20):").part(
        "scores", "    scores = net(x)"
    )
    w.part("loss", "    loss = criterion(scores, y)")
    _steps(w, n, "    ", clear_last=draw.chance(0.5))
    w.at.pop("clear", None)  # groups that can be told apart are, even with gradients that pile up
    return w.loop("Yes or no, and BCEWithLogitsLoss", "0 <= losses[-1] < min(0.2, losses[0] / 2)")


def step_function(draw: Draw) -> Loop:
    n = _Numbers.drawn(draw)
    w = _head(n, "from torch import nn").add("net = nn.Linear(1, 1)")
    w.part("optimizer", f"{n.opt} = torch.optim.SGD(net.parameters(), lr={n.lr})").add(
        "", "def train_step(xb, yb):"
    )
    w.part("loss", "    loss = nn.functional.mse_loss(net(xb), yb)").add(f"    {n.opt}.zero_grad()")
    w.part("backward", "    loss.backward()").part("step", f"    {n.opt}.step()").add(
        "    return loss.item()", ""
    )
    w.add(f"losses = [train_step(x, y) for _ in range({n.steps})]")
    return w.loop("A function for one step", _learns("net(x)"))


STYLES: tuple[Callable[[Draw], Loop], ...] = (
    sequential,
    criterion,
    by_hand,
    with_data,
    grad_call,
    slices,
    loader,
    module,
    function,
    whiles,
    classes,
    binary,
    step_function,
)
