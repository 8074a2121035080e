# ruff: noqa: ISC004, E501  (whole programs as strings)
"""What autograd does not record, and what switched it off: in the lines, and in the graph."""

from __future__ import annotations

import pytest

from tests.sandbox.conftest import source_of
from tests.sandbox.tracing import trace_of
from tutor.runner import Runner
from tutor.showing import listing
from tutor.showing.graph import drawn
from tutor.tracing import DISCRETE, FROZEN, Trace

NET = """\
import torch
from torch import nn
net = nn.Sequential(nn.Linear(4, 3), nn.ReLU())
x = torch.ones(2, 4)
"""


def reasons(trace: Trace) -> dict[int, list[tuple[str, int, tuple[str, ...], int]]]:
    return {
        line.number: [(found.why, found.line, found.ops, found.visits) for found in line.unrecorded]
        for line in trace.lines
        if line.unrecorded
    }


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        (  # a container has parameters, though its input needs no gradient
            "with torch.no_grad():\n    y = net(x)\n",
            {6: [("no_grad", 5, ("Sequential",), 1)]},
        ),
        (
            "with torch.inference_mode():\n    y = net(x)\n    z = [net(x) for _ in range(2)]\n",
            {6: [("inference_mode", 5, ("Sequential",), 1)], 7: [("inference_mode", 5, ("Sequential",), 1)]},
        ),
        (
            "@torch.no_grad()\ndef test(model):\n    y = model(x)\n    return y\ntest(net)\nz = net(x)\n",
            {7: [("no_grad", 5, ("Sequential",), 1)]},
        ),
        (
            "@torch.inference_mode()\ndef rows(model):\n    for row in x:\n        y = model(row)\n"
            "        yield y\nfor y in rows(net):\n    z = net(x)\n",
            {8: [("inference_mode", 5, ("Sequential",), 2)]},
        ),
        (  # held in a variable, and used twice
            "off = torch.no_grad()\nfor n in range(2):\n    with off:\n        y = net(x)\n    z = net(x)\n",
            {8: [("no_grad", 7, ("Sequential",), 2)]},
        ),
        (
            "torch.set_grad_enabled(False)\ny = net(x)\ntorch.set_grad_enabled(True)\nz = net(x)\n",
            {6: [("set_grad_enabled", 5, ("Sequential",), 1)]},
        ),
        (  # off inside on inside off, and what holds after each
            "with torch.no_grad():\n    with torch.enable_grad():\n        a = net(x)\n"
            "        with torch.set_grad_enabled(False):\n            b = net(x)\n    c = net(x)\nd = net(x)\n",
            {9: [("set_grad_enabled", 8, ("Sequential",), 1)], 10: [("no_grad", 5, ("Sequential",), 1)]},
        ),
        (  # the usual loop over phases: only the visits that were not recorded
            "for phase in ('train', 'val'):\n    with torch.set_grad_enabled(phase == 'train'):\n"
            "        y = net(x)\n        z = y.sum()\n",
            {7: [("set_grad_enabled", 6, ("Sequential",), 1)]},
        ),
        (
            "@torch.set_grad_enabled(False)\ndef f(w):\n    return w * 2\nf(net[0].weight)\ny = net(x)\n",
            {7: [("set_grad_enabled", 5, ("mul",), 1)]},
        ),
        (  # an exception leaves the block
            "try:\n    with torch.no_grad():\n        y = net(x)\n        net(x.T @ x.T)\nexcept RuntimeError:\n"
            "    z = net(x)\n",
            {7: [("no_grad", 6, ("Sequential",), 1)]},
        ),
        (
            "for p in net.parameters():\n    p.requires_grad_(False)\ny = net(x)\n",
            {7: [(FROZEN, 0, ("Sequential",), 1)]},
        ),
        (
            "y = net(x)\nk = y.argmax(1)\nm = (y > 0) & (k[:, None] == 0)\nw = torch.zeros_like(y)\n",
            {6: [(DISCRETE, 0, ("argmax",), 1)], 7: [(DISCRETE, 0, ("gt",), 1)]},
        ),
        ("with torch.no_grad():\n    y = x * 2\n    k = nn.ReLU()(x)\n", {}),
        (  # weights that are written into stay what they are
            "nn.init.zeros_(net[0].weight)\nwith torch.no_grad():\n    net[0].bias -= 1\n",
            {},
        ),
    ],
)
def test_why_it_was_not_recorded(
    runner: Runner, program: str, expected: dict[int, list[tuple[str, int, tuple[str, ...], int]]]
) -> None:
    trace, result = trace_of(runner, NET + program, graph=True)
    assert result.status == "ok", result.stderr
    assert reasons(trace) == expected


def test_inside_a_module_the_caller_decides(runner: Runner) -> None:
    trace, _ = trace_of(
        runner,
        source_of(
            """
            import torch
            from torch import nn
            class Net(nn.Module):
                def __init__(self):
                    super().__init__()
                    self.fc = nn.Linear(3, 3)
                    self.w = nn.Parameter(torch.ones(3))
                def forward(self, x):
                    h = self.fc(x)
                    return h * self.w
            net, x = Net(), torch.ones(2, 3)
            y = net(x)
            with torch.no_grad():
                z = net(x)
            """
        ),
    )
    assert reasons(trace) == {
        9: [("no_grad", 13, ("Linear",), 1)],
        10: [("no_grad", 13, ("mul",), 1)],
        14: [("no_grad", 13, ("Net",), 1)],
    }
    assert [(op.name, op.grad) for op in trace.by_line[14].ops] == [("Net", False)]
    assert [(op.name, op.grad) for op in trace.by_line[12].ops] == [("Net", True)]


def test_the_graph_says_what_cut_its_inputs(runner: Runner) -> None:
    source = source_of(
        """
        import torch
        from torch import nn
        w = torch.ones(3, 2, requires_grad=True)
        h = torch.ones(4, 3) @ w
        d = h.detach() * 2
        head = nn.Linear(2, 2)
        with torch.no_grad():
            target = head(h)
        mask = (h > 0).float()
        z = h.data.clone().requires_grad_()
        loss = (h * d).sum() + (head(h) - target).sum() + (h * mask).sum() + z.sum() * h.sum().item()
        loss.backward()
        """
    )
    trace, _ = trace_of(runner, source, graph=True)
    assert trace.graph is not None
    cuts = {cut for node in trace.graph.nodes for cut in node.cuts}
    assert cuts == {
        ("d", "detach()", 5),
        ("target", "Linear under no_grad", 8),
        ("mask", "gt", 9),
        ("", ".data", 10),
    }
    rows = drawn(trace, 90)
    assert any("MulBackward0 (4, 2)  ← d cut off by detach() in line 5" in row for row in rows)
    assert any("cut off by .data in line 10" in row for row in rows)
    assert [row for row in rows if row.startswith(("cut in", "not recorded in"))] == [
        "cut in line 5: detach() of (4, 2)",
        "not recorded in line 8: Linear under no_grad of line 7",
        "not recorded in line 9: gt gives whole numbers or booleans, which carry no gradient",
        "cut in line 10: .data of (4, 2)",
        "cut in line 11: item() of ()",
    ]
    noted = {row.split()[0]: row for row in listing(source, trace, 100)}
    assert noted["8"].endswith("target (4, 2)   not recorded")
    assert "not recorded" not in noted["9"]


def test_a_cut_counts_in_whichever_visit(runner: Runner) -> None:
    trace, _ = trace_of(
        runner,
        source_of(
            """
            import torch
            w = torch.ones(2, requires_grad=True)
            def f(t):
                return t.detach() * 2
            f(w), f(torch.ones(3))
            c = torch.tensor(w.sum())
            """
        ),
        graph=True,
    )
    assert [(call.name, call.shape) for call in trace.by_line[4].calls if call.cuts] == [("detach", (2,))]
    assert [(call.name, call.cuts) for call in trace.by_line[6].calls] == [("tensor", True)]


def test_what_was_cut_is_not_kept_alive(runner: Runner) -> None:
    source = source_of(
        """
        import torch, weakref
        w = torch.ones(2, requires_grad=True)
        d = w.detach()
        gone = weakref.ref(d)
        (w * d).sum().backward()
        del d
        print(gone() is None)
        """
    )
    _, result = trace_of(runner, source, graph=True)
    assert result.stdout == "True\n"
