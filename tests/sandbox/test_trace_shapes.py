# ruff: noqa: E501, ISC004  (whole programs as strings)
"""What a trace holds beside names: visits, views, operations, errors, models, graphs, bounds; and that a
program cannot tell that it is traced."""

from __future__ import annotations

import random

import pytest

from tests.sandbox.conftest import source_of
from tests.sandbox.tracing import trace_of
from tutor.protocol import Job
from tutor.runner import Runner
from tutor.tracing import FIRST_STEPS, LAST_STEPS, Line, Name, Trace


def name_of(trace: Trace, line: int, name: str) -> Name:
    return next(found for found in trace.by_line[line].names if found.name == name)


def ops_of(line: Line) -> list[tuple[str, tuple[tuple[int, ...], ...], tuple[tuple[int, ...], ...]]]:
    return [(op.name, op.inputs, op.outputs) for op in line.ops]


def test_visits_views_and_changes(runner: Runner) -> None:
    trace, _ = trace_of(
        runner,
        source_of(
            """
            import torch
            x = torch.zeros(2, 6)
            for n in range(3):
                y = torch.ones(n + 1)
            v = x.view(3, 4)
            same = x
            x = x.flatten()
            w = torch.ones(3)
            w.requires_grad_()
            c = x.clone()
            c += 1
            """
        ),
    )
    y = name_of(trace, 4, "y")
    assert (trace.by_line[3].visits, y.visits, y.states) == (3, 3, 3)
    assert y.first is not None
    assert (y.first.shape, y.state.shape) == ((1,), (3,))
    assert (name_of(trace, 5, "v").view_of, name_of(trace, 5, "v").same) == ("x", False)
    assert (name_of(trace, 6, "same").view_of, name_of(trace, 6, "same").same) == ("x", True)
    assert name_of(trace, 7, "x").view_of == "x"
    assert (name_of(trace, 9, "w").how, name_of(trace, 9, "w").state.requires_grad) == ("changed", True)
    assert name_of(trace, 10, "c").view_of == name_of(trace, 11, "c").view_of == ""
    assert name_of(trace, 8, "w").text == "[1, 1, 1]"
    assert [step.line for step in trace.steps[:6]] == [1, 2, 3, 4, 3, 4]


def test_aliases_shared_lines_and_what_a_loop_changes(runner: Runner) -> None:
    trace, _ = trace_of(
        runner,
        source_of(
            """
            import torch
            a = b = torch.zeros(2)
            a += 1
            def same(c): return c
            @same
            class K: val = torch.ones(7)
            for name, p in [("w", torch.ones(3)), ("b", torch.ones(4))]:
                p.requires_grad = name == "w"
            """
        ),
    )
    a = name_of(trace, 3, "a")
    assert (a.view_of, a.same) == ("b", True)
    assert name_of(trace, 6, "val").state.shape == (7,)
    p = name_of(trace, 8, "p")
    assert (p.how, p.state.shape, p.state.requires_grad) == ("changed", (4,), False)


def test_loops_and_classes_in_one_line(runner: Runner) -> None:
    trace, _ = trace_of(
        runner,
        "import torch\nfor i, t in enumerate(torch.ones(2, 3)): u = t * i\nclass K: w = torch.ones(2) * 3\n"
        "for t in [torch.ones(2), torch.ones(3)]: z = t\n",
    )
    assert [op.name for op in trace.by_line[2].ops] == ["mul"]
    assert [op.name for op in trace.by_line[3].ops] == ["ones", "mul"]
    assert (trace.by_line[2].visits, trace.by_line[4].visits) == (2, 2)
    assert name_of(trace, 4, "z").state.shape == (3,)


def test_the_line_of_a_failure_inside_a_layer_in_a_loop(runner: Runner) -> None:
    trace, result = trace_of(
        runner,
        source_of(
            """
            import torch
            from torch import nn
            class Block(nn.Module):
                def __init__(self, n):
                    super().__init__()
                    self.fc = nn.Linear(n, n)
                def forward(self, x):
                    h = self.fc(x)
                    return h + x
            class Net(nn.Module):
                def __init__(self):
                    super().__init__()
                    self.blocks = nn.ModuleList([Block(4), Block(4), Block(5)])
                def forward(self, x):
                    for block in self.blocks:
                        x = block(x)
                    return x
            net = Net()
            for step in range(3):
                y = net(torch.ones(2, 4))
            """
        ),
        parameters=True,
        graph=True,
    )
    assert result.failure is not None
    assert result.failure.line == 8
    assert trace.failing is not None
    assert (trace.failing.op, trace.failing.line) == ("Linear", 8)
    assert trace.failing.inputs[0].shape == (2, 4)
    assert (trace.by_line[8].visits, name_of(trace, 8, "h").visits) == (3, 2)


def test_operations_and_layers(runner: Runner) -> None:
    trace, _ = trace_of(
        runner,
        source_of(
            """
            import torch
            from torch import nn
            net = nn.Sequential(nn.Linear(4, 3), nn.ReLU())
            out = net(torch.ones(2, 4)).sum(dim=1)
            out.sum().backward()
            """
        ),
    )
    line = trace.by_line[4]
    assert ops_of(line) == [
        ("ones", (), ((2, 4),)),
        ("Sequential", ((2, 4),), ((2, 3),)),
        ("sum", ((2, 3),), ((2,),)),
    ]
    inside = line.ops[1].inside
    assert [(op.name, op.path, op.outputs) for op in inside] == [
        ("Linear", "0", ((2, 3),)),
        ("ReLU", "1", ((2, 3),)),
    ]
    assert [call.name for call in trace.by_line[5].calls] == ["backward"]


@pytest.mark.parametrize(
    ("call", "op"), [("x @ w", "matmul"), ("nn.Linear(5, 2)(x)", "Linear"), ("x + torch.ones(4)", "add")]
)
def test_the_operands_of_the_failing_operation(runner: Runner, call: str, op: str) -> None:
    trace, result = trace_of(
        runner,
        f"import torch\nfrom torch import nn\nx, w = torch.ones(2, 3), torch.ones(4, 5)\ny = {call}\n",
    )
    assert result.status == "error"
    assert trace.failing is not None
    assert (trace.failing.op, trace.failing.line) == (op, 4)
    assert trace.failing.inputs[0].shape == (2, 3)
    assert "tutor" not in result.stderr


def test_a_model_too_large_for_memory_is_traced_on_meta(runner: Runner) -> None:
    trace, result = trace_of(
        runner,
        source_of(
            """
            import torch
            from torch import nn
            net = nn.Sequential(nn.Linear(200_000, 200_000), nn.ReLU(), nn.Linear(200_000, 10))
            y = net(torch.randn(64, 200_000))
            print(y.sum().item())
            """
        ),
        device="meta",
        parameters=True,
    )
    assert name_of(trace, 4, "y").state.shape == (64, 10)
    assert name_of(trace, 4, "y").state.device == "meta"
    assert trace.models[0].flops == 2 * 64 * 200_000 * 200_000 + 2 * 64 * 200_000 * 10
    assert result.failure is not None
    assert "meta" in result.failure.message


def test_the_graph_leads_to_the_leaves(runner: Runner) -> None:
    trace, _ = trace_of(
        runner,
        source_of(
            """
            import torch
            w = torch.ones(3, 2, requires_grad=True)
            h = torch.ones(4, 3) @ w
            d = h.detach()
            loss = (h * d).sum()
            loss.backward()
            """
        ),
        graph=True,
    )
    assert trace.graph is not None
    assert [(n.name, n.label, n.shape) for n in trace.graph.nodes] == [
        ("SumBackward0", "loss", ()),
        ("MulBackward0", "", (4, 2)),
        ("MmBackward0", "h", (4, 2)),
        ("AccumulateGrad", "w", (3, 2)),
    ]
    assert [call.cuts for call in trace.by_line[4].calls] == [True]


def test_a_long_run_keeps_the_first_and_the_last(runner: Runner) -> None:
    trace, result = trace_of(
        runner,
        "import torch\nfor n in range(3000):\n    x = torch.ones(n % 5)\nlast = 1\n",
        values=False,
    )
    assert result.status == "ok"
    assert len(trace.steps) == FIRST_STEPS + LAST_STEPS
    assert (trace.skipped, trace.skipped_after) == (6002 - FIRST_STEPS - LAST_STEPS, FIRST_STEPS)
    assert (trace.by_line[3].visits, trace.steps[-1].line) == (3000, 4)


def test_a_run_that_is_stopped_has_sent_what_was_known(runner: Runner) -> None:
    trace, result = trace_of(
        runner, "import torch\nx = torch.ones(3)\nwhile True:\n    x = x + 1\n", wall=2.0, values=False
    )
    assert result.status == "timeout"
    assert not trace.complete
    assert name_of(trace, 4, "x").state.shape == (3,)


UNSEEN = [
    # warnings are attributed to the learner's lines, and as often as they would be
    "import torch, torch.nn.functional as F\nfor i in range(2):\n    F.mse_loss(torch.ones(3), torch.ones(3, 1))\n"
    "F.softmax(torch.ones(2, 2))\ntorch.ones(2, 3, 4).T\na = torch.ones(2, requires_grad=True) * 2\na.grad\n",
    # tracebacks
    "import torch, traceback\nfrom torch import nn\nimport torch.nn.functional as F\n"
    "for f in (lambda: nn.Sequential(nn.Linear(3, 4), nn.Linear(5, 6))(torch.ones(2, 3)),\n"
    "          lambda: F.cross_entropy(torch.ones(2, 3), torch.ones(2, 4, 5)),\n"
    "          lambda: [torch.ones(2) @ y for y in [torch.ones(3)]],\n"
    "          lambda: torch.einsum('ij,jk', torch.ones(2, 3), torch.ones(2, 3)),\n"
    "          lambda: torch.func.vmap(lambda t: t.view(7))(torch.ones(2, 3))):\n"
    "    try:\n        f()\n    except Exception:\n        traceback.print_exc()\ntorch.ones(2).backward()\n",
    # how long things live
    "import torch, weakref\nclass A:\n    def __del__(self): print('gone')\ndef f():\n    a = A(); t = torch.ones(3)\n"
    "    r = weakref.ref(t)\n    del t\n    print(r() is None)\nf(); print('after')\n",
    # the program's own modes and subclasses
    "import torch\nfrom torch.overrides import TorchFunctionMode\nclass T(torch.Tensor):\n    @classmethod\n"
    "    def __torch_function__(cls, func, types, args=(), kwargs=None):\n        print(func.__name__)\n"
    "        return super().__torch_function__(func, types, args, kwargs or {})\nu = torch.ones(2).as_subclass(T) + 1\n"
    "class M(TorchFunctionMode):\n    def __torch_function__(self, func, types, args=(), kwargs=None):\n"
    "        print('mode', func.__name__)\n        return func(*args, **(kwargs or {}))\nwith M():\n"
    "    z = torch.ones(2) * 3\n",
    "import torch, sys\ndef f(x): return f(x + 1)\ntry:\n    f(torch.ones(1))\nexcept RecursionError:\n    print('deep')\n"
    "x = torch.ones(3)\nsys.exit(3)\n",
]


@pytest.mark.parametrize("source", UNSEEN, ids=["warnings", "tracebacks", "lifetimes", "modes", "endings"])
def test_a_program_cannot_tell(runner: Runner, source: str) -> None:
    plain = runner.run(Job(source, filename="script.py"))
    _, traced = trace_of(runner, source, parameters=True, graph=True)
    assert (traced.status, traced.stdout, traced.stderr) == (plain.status, plain.stdout, plain.stderr)


def _random_program(seed: int) -> str:
    """Seeded random numbers, branches on them, functions, errors that are caught, in-place changes."""
    draw = random.Random(seed)
    lines = [
        f"import torch\ntorch.manual_seed({seed})",
        "def f(t, k=2):\n    u = t * k\n    return u.sum() + torch.rand(())",
        "@torch.no_grad()\ndef off(t):\n    return t.exp()",
        "@torch.no_grad()\ndef rows(t):\n    for row in t:\n        yield row * w",
        "net = torch.nn.Sequential(torch.nn.Linear(4, 3), torch.nn.Dropout(), torch.nn.ReLU())",
        "rnn = torch.nn.LSTM(4, 2, bidirectional=True)",
    ]
    lines.append("x, w = torch.randn(3, 4), torch.randn(4, requires_grad=True)")
    steps = [
        "x = x + torch.randn(4)",
        "x = torch.dropout(x, 0.5, True)",
        "x[0] = {n}",
        "x.mul_(0.5)",
        "y = x.view(-1, {n})",
        "if x.mean() > 0: x = -x",
        "print(f(x, {n}))",
        "try:\n    x @ x\nexcept RuntimeError as error:\n    print(error)",
        "z = [t.sum().item() for t in x]; print(z[0])",
        "loss = (x.detach() @ w).pow(2).mean(); loss.backward(); print(w.grad)",
        "with torch.no_grad():\n    w -= 0.1 * (w.grad if w.grad is not None else w)",
        "x = x[torch.randperm(3)]",
        "print(torch.rand(2), x.shape)",
        "x = x.T.contiguous().T",
        "x, keep = torch.nn.Linear(4, 4)(x).detach(), x",
        "v = x.t()[0]; v.add_({n}); print(x.sum())",
        "x[:, {n} % 4] *= -1; half = x[:2]; half.clamp_(min=-1)",
        "with torch.no_grad():\n    y = off(w); z = net(x)\nprint(y.requires_grad, z.requires_grad)",
        "torch.set_grad_enabled({n} % 2 == 0); q = w * 2; torch.set_grad_enabled(True); print(q.requires_grad)",
        "for row in rows(x):\n    print(row.requires_grad, row.sum())",
        "loss = net(x.detach()).square().mean() + off(w).sum(); loss.backward(); print(net[0].bias.grad)",
        "net.train({n} % 2 == 0); print(net(x.detach()).sum())",
        "try:\n    net(x[:, :{n}])\nexcept RuntimeError as error:\n    print(error)",
        "try:\n    u = w * 1; u.mul_(2); h = u.exp(); h += {n}; h.sum().backward()\n"
        "except RuntimeError as error:\n    print(error)",
        "try:\n    w.add_(1)\nexcept RuntimeError as error:\n    print(error)",
        "with torch.inference_mode():\n    i = net(x) * {n}\ntry:\n    (i * w).sum().backward()\n"
        "except RuntimeError as error:\n    print(error)",
        "o, (hn, _) = rnn(x[None].detach()); print(o.sum(), hn.shape)",
        "match x[:{n}]:\n    case t if len(t) > 2:\n        print('long', t.sum())\n    case t:\n        print(t)",
    ]
    lines += [draw.choice(steps).replace("{n}", str(draw.choice([1, 2, 3, 4, 5]))) for _ in range(25)]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("seed", range(16))
def test_random_programs_compute_the_same(runner: Runner, seed: int) -> None:
    source = _random_program(seed)
    plain = runner.run(Job(source, filename="script.py"))
    _, traced = trace_of(runner, source, parameters=seed % 2 == 0, graph=seed % 2 == 0)
    assert (traced.status, traced.stdout, traced.stderr) == (plain.status, plain.stdout, plain.stderr)
