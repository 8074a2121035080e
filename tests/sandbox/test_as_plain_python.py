"""A program in the sandbox prints what plain `python file.py` prints, and ends as it ends."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sandbox.conftest import job, show, source_of
from tutor.protocol import Job
from tutor.runner import Runner

PROGRAMS = {
    "tensors": """
        import torch
        x = torch.arange(6.0).reshape(2, 3)
        print(x, x.T.shape, x @ x.T)
        print(torch.tensor([[True]]), torch.zeros(0), torch.eye(2, dtype=torch.int8))
    """,
    "autograd": """
        import torch
        w = torch.tensor([1.0, 2.0], requires_grad=True)
        y = (w ** 2).sum(); y.backward()
        print(w, w.grad, y, y.grad_fn is not None)
    """,
    "training": """
        import torch
        from torch import nn
        torch.manual_seed(0)
        x = torch.linspace(-1, 1, 64)[:, None]; y = x.sin()
        net = nn.Sequential(nn.Linear(1, 8), nn.Tanh(), nn.Linear(8, 1))
        opt = torch.optim.Adam(net.parameters(), lr=0.01)
        sched = torch.optim.lr_scheduler.StepLR(opt, 10)
        for step in range(30):
            opt.zero_grad(); loss = nn.functional.mse_loss(net(x), y); loss.backward()
            opt.step(); sched.step()
            if step % 10 == 0:
                print(step, round(loss.item(), 3), sched.get_last_lr())
        print(net)
        print({k: tuple(v.shape) for k, v in net.state_dict().items()})
    """,
    "loader": """
        import torch
        from torch.utils.data import DataLoader, TensorDataset
        g = torch.Generator().manual_seed(3)
        data = TensorDataset(torch.arange(10), torch.arange(10) % 2)
        for x, y in DataLoader(data, batch_size=4, shuffle=True, generator=g): print(x, y)
    """,
    "save and load": """
        import torch, os, pathlib
        torch.save({"a": torch.ones(3)}, "a.pt")
        print(torch.load("a.pt"), pathlib.Path("a.pt").exists())
    """,
    "raises, and again in torch": """
        import torch
        def forward(x, w):
            return x @ w
        print("before")
        try:
            forward(torch.ones(2, 3),
                    torch.ones(2, 3))
        finally:
            torch.nn.functional.cross_entropy(torch.randn(3, 4), torch.tensor([0, 1, 9]))
    """,
    "chained": """
        try:
            {}["a"]
        except KeyError as error:
            raise ValueError("wrapped") from error
    """,
    "during": """
        try:
            1 / 0
        except ZeroDivisionError:
            raise RuntimeError("while handling")
    """,
    "group": """
        raise ExceptionGroup("several", [ValueError(1), TypeError("two")])
    """,
    "syntax": """
        import torch
        x = torch.ones(3
        print(x)
    """,
    "indentation": """
        def f():
        return 1
    """,
    "exit 3": "import sys; print('a'); sys.exit(3)",
    "exit text": "import sys; sys.exit('no more')",
    "exit none": "raise SystemExit",
    "assertion": "assert 1 == 2, 'one is not two'",
    "warnings": """
        import warnings, torch
        warnings.warn("careful")
        warnings.warn("old", DeprecationWarning)
        def f(): warnings.warn("again")
        f(); f()
        torch.tensor(torch.ones(2))
        p = torch.nn.Parameter(torch.ones(1)); opt = torch.optim.SGD([p], lr=1.0)
        torch.optim.lr_scheduler.StepLR(opt, 1).step()
    """,
    "stdin": """
        import sys
        print(repr(sys.stdin.read()), sys.stdin.isatty(), sys.stdout.isatty())
        input("name? ")
    """,
    "streams": """
        import sys, os
        print("out"); print("err", file=sys.stderr); sys.stdout.write("no newline"); sys.stdout.flush()
        sys.stdout.buffer.write(b" bytes"); sys.stdout.flush(); os.write(1, b" raw\\n")
        print(sys.stdout.encoding, sys.stdout.name, sys.stdout.fileno(), sys.stdin.name)
    """,
    "unicode": """
        print("gradient ∂L/∂w ≈ π", "日本", "\\U0001f600", "\\x1b[31mred\\x1b[0m")
    """,
    "main": """
        import sys
        print(__name__, __doc__, __package__, __spec__, __annotations__, sys.argv)
        print(sys.modules["__main__"].__dict__ is globals(), __builtins__.__name__)
        if __name__ == "__main__": print("main")
    """,
    "names": "print(sorted(dir()))",
    "future": """
        from __future__ import annotations
        def f(x: undefined) -> nonsense: ...
        print(f.__annotations__)
    """,
    "no future": """
        def f(x: int) -> str: ...
        print(f.__annotations__)
    """,
    "inspect": """
        import inspect, dataclasses, pickle
        class Net:
            def forward(self): return 1
        def loss(a,
                 b): return a - b
        print(inspect.getsource(loss)); print(inspect.getsource(Net.forward))
        print(pickle.loads(pickle.dumps(Net())).forward())
        @dataclasses.dataclass
        class P: x: int = 1
        print(P(), inspect.signature(P))
    """,
    "threads": """
        import threading, time
        def late(): time.sleep(0.2); print("late")
        threading.Thread(target=late).start(); print("main done")
    """,
    "thread error": """
        import threading
        def f(): raise ValueError("in a thread")
        t = threading.Thread(target=f, name="worker"); t.start(); t.join(); print("on")
    """,
    "atexit": """
        import atexit
        atexit.register(print, "at exit"); print("end")
    """,
    "del": """
        class Noisy:
            def __del__(self): print("deleted")
        keep = Noisy(); print("end")
    """,
    "own hook": """
        import sys
        sys.excepthook = lambda kind, error, tb: print("hook", kind.__name__, error)
        raise ValueError("x")
    """,
    "asyncio": """
        import asyncio
        async def f(): await asyncio.sleep(0.01); return 4
        print(asyncio.run(f()))
    """,
    "logging": """
        import logging
        logging.warning("careful"); logging.basicConfig(); logging.getLogger("a").error("b")
    """,
    "path": """
        import os, sys, tempfile
        print(os.listdir("."), os.getcwd() == sys.path[0], len(sys.argv))
        with tempfile.TemporaryFile() as f: print(f.write(b"x"))
    """,
    "compose": """
        import torch
        from torch.func import grad, vmap
        print(vmap(grad(torch.sin))(torch.zeros(3)))
        with torch.device("meta"): print(torch.nn.Linear(2, 3).weight.device)
        print(torch.jit.script(torch.nn.ReLU())(torch.tensor([-1.0, 1.0])))
    """,
}


TOGETHER = ("tensors", "autograd", "training", "loader", "save and load", "compose")
"""programs with torch that only print: plain python runs them one after the other in one process, since each
that imports torch costs seconds"""
NEXT = "-- next --\n"


def plainly(source: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """What `python program.py` makes of it."""
    (folder / "program.py").write_text(source, encoding="utf-8")
    return subprocess.run(
        [sys.executable, "program.py"],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env={"PATH": os.environ["PATH"], "PYTHONIOENCODING": "utf-8", "OMP_NUM_THREADS": "1"},
        check=False,
    )


@pytest.mark.parametrize("name", [name for name in PROGRAMS if name not in TOGETHER])
def test_prints_the_same(runner: Runner, name: str, tmp_path: Path) -> None:
    source = source_of(PROGRAMS[name].strip("\n"))
    plain = plainly(source, tmp_path)
    result = runner.run(Job(source, filename="program.py"))
    assert result.stdout == plain.stdout, show(result)
    assert result.stderr == plain.stderr.replace(str(tmp_path) + "/", "")
    assert result.exit_code == plain.returncode
    assert result.status == ("ok" if plain.returncode == 0 else "error")


def test_what_torch_computes_is_printed_the_same(runner: Runner, tmp_path: Path) -> None:
    sources = [source_of(PROGRAMS[name].strip("\n")) for name in TOGETHER]
    sources.append("import torch; torch.manual_seed(1); print(torch.rand(3))\n")
    plain = plainly("".join(f"{source}print({NEXT[:-1]!r})\n" for source in sources), tmp_path)
    assert (plain.returncode, plain.stderr) == (0, "")
    *printed, last = plain.stdout.split(NEXT)
    assert last == ""
    for source, expected in zip(sources, printed, strict=True):
        assert expected
        result = runner.run(Job(source, filename="program.py"))
        assert (result.status, result.stdout, result.stderr) == ("ok", expected, ""), show(result)


def test_arguments_are_argv(runner: Runner) -> None:
    result = runner.run(Job("import sys; print(sys.argv)", filename="a.py", argv=("--lr", "0.1")))
    assert result.stdout == "['a.py', '--lr', '0.1']\n"


def test_nothing_of_one_run_is_left_in_the_next(tiered: Runner) -> None:
    leave = job("""
        import builtins, os, torch, json
        open("left.txt", "w").write("x"); builtins.left = 1; torch.left = 1; json.left = 1
        os.environ["LEFT"] = "1"; torch.set_default_dtype(torch.float64); torch.manual_seed(0)
    """)
    look = job("""
        import builtins, os, torch, json
        print(os.listdir("."), hasattr(builtins, "left"), hasattr(torch, "left"), hasattr(json, "left"))
        print("LEFT" in os.environ, torch.get_default_dtype(), torch.get_num_threads())
    """)
    assert tiered.run(leave).status == "ok"
    result = tiered.run(look)
    assert result.stdout == "[] False False False\nFalse torch.float32 1\n", show(result)


def test_unseeded_random_numbers_differ_between_runs(tiered: Runner) -> None:
    program = job("""
        import torch, random, numpy
        print(torch.rand(1).item(), random.random(), numpy.random.rand(), torch.initial_seed())
    """)
    drawn = [tiered.run(program).stdout.split() for _ in range(3)]
    for column in zip(*drawn, strict=True):
        assert len(set(column)) == 3, drawn


def test_threads_are_one_unless_asked_for(runner: Runner) -> None:
    program = """
import torch
print(torch.get_num_threads())
print((torch.ones(300, 300) @ torch.ones(300, 300))[0, 0])
"""
    assert runner.run(Job(program)).stdout == "1\ntensor(300.)\n"
    assert runner.run(Job(program, threads=2)).stdout == "2\ntensor(300.)\n"


def test_the_default_device_is_the_job_s(runner: Runner) -> None:
    result = runner.run(Job("import torch; print(torch.ones(2).device)", device="meta"))
    assert result.stdout == "meta\n", show(result)
    assert result.device == "meta"


def test_the_shipped_data_is_there(tiered: Runner) -> None:
    result = tiered.run(
        job("""
            from tutor.sandbox.data import digits
            x, y = digits()
            print(x.shape, x.dtype, y.shape, y.dtype, x.min().item(), x.max().item(), y.bincount().tolist())
        """)
    )
    assert result.stdout == (
        "torch.Size([1797, 64]) torch.float32 torch.Size([1797]) torch.int64 0.0 1.0 "
        "[178, 182, 177, 183, 181, 182, 181, 179, 174, 180]\n"
    ), show(result)
