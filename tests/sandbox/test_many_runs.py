"""Many runs in a row leave no more behind than a few: no descriptor, process, memory or file."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from tests.bench.printing import show as show_figure
from tests.sandbox.conftest import TIERS, job, show
from tutor.protocol import Job
from tutor.runner import Runner

KINDS = (
    (job("import torch\nprint(torch.ones(2).sum().item())"), "ok", "2.0\n"),
    (job("raise ValueError('no')"), "error", ""),
    (job("open('left', 'w').write('x' * 999)\nimport os\nos.makedirs('a/b')\nprint('left')"), "ok", "left\n"),
    (job("import os; os._exit(3)"), "crash", ""),
    (job("print('x' * 5000)", output=1000), "output", "x" * 1000),
    (job("import os\nif not os.fork(): os._exit(0)\nos.wait(); print('two')", policy="procs"), "ok", "two\n"),
    (job("import torch, time\nx = torch.ones(4, requires_grad=True); (x * x).sum().backward()"), "ok", ""),
    (job("while True: pass", wall=0.05), "timeout", ""),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Held:
    """What the tutor's process and its sandbox hold at rest."""

    descriptors: int
    processes: int
    memory_mb: float
    """of the tutor and of the processes that stay (each shared page counted for its share)"""
    files: int
    shared: int


@pytest.fixture(params=TIERS[:2])
def alone(request: pytest.FixtureRequest) -> Iterator[Runner]:
    with Runner(tier=request.param) as runner:
        runner.wait(120)
        if runner.machine.tier != request.param:
            pytest.skip(f"{request.param} does not hold here")
        yield runner


def _stay(runner: Runner) -> list[psutil.Process]:
    """The tutor, and its warden with all below that is older than any run, but the one that waits ready."""
    assert runner._link is not None
    warden = psutil.Process(runner._link._process.pid)
    return [psutil.Process(), warden, *warden.children(recursive=True)]


def _held(runner: Runner) -> Held:
    """At rest: the next worker is ready, and the last folder has been removed."""
    assert runner._link is not None
    folder = runner._link.runtime
    deadline = time.monotonic() + 20
    while len(runner._pool) != 1 or any((folder / "trash").glob("*")):
        assert time.monotonic() < deadline, (len(runner._pool), list(folder.rglob("*"))[:10])
        time.sleep(0.05)
    time.sleep(1.0)  # it has warmed up, and the last one's namespace is gone
    processes = _stay(runner)
    lasting = [
        process for process in processes if process.pid in _LASTING.setdefault(id(runner), _pids(runner))
    ]
    return Held(
        descriptors=sum(process.num_fds() for process in lasting),
        processes=len(processes),
        memory_mb=sum(process.memory_full_info().pss for process in lasting) / (1 << 20),
        files=sum(1 for _ in folder.rglob("*")),
        shared=sum(1 for _ in Path("/dev/shm").iterdir()),
    )


_LASTING: dict[int, set[int]] = {}


def _pids(runner: Runner) -> set[int]:
    """Those that live as long as the sandbox: all but the newest with torch, which waits for a job."""
    processes = _stay(runner)
    newest = max(
        processes, key=lambda process: (process.memory_info().rss > 100 << 20, process.create_time())
    )
    return {process.pid for process in processes if process.pid != newest.pid and process.is_running()}


def _run(runner: Runner, count: int) -> None:
    for number in range(count):
        wanted, status, stdout = KINDS[number % len(KINDS)]
        result = runner.run(wanted)
        assert (result.status, result.stdout) == (status, stdout), (number, show(result))


def _grew(before: Held, after: Held) -> str:
    """What is more than before; "" where nothing is."""
    found = [
        f"{name}: {getattr(before, name)} -> {getattr(after, name)}"
        for name in ("descriptors", "processes", "files", "shared")
        if getattr(after, name) > getattr(before, name)
    ]
    if after.memory_mb > before.memory_mb + 8:  # a few pages: allocators keep some
        found.append(f"memory: {before.memory_mb:.1f} -> {after.memory_mb:.1f} MB")
    return ", ".join(found)


@pytest.mark.long
def test_sixty_runs_leave_nothing(alone: Runner) -> None:
    _run(alone, 16)
    before = _held(alone)
    _run(alone, 48)
    assert _grew(before, _held(alone)) == ""


@pytest.mark.bench
def test_a_thousand_runs_leave_nothing(alone: Runner, capsys: pytest.CaptureFixture[str]) -> None:
    _run(alone, 40)
    before = _held(alone)
    began = time.perf_counter()
    _run(alone, 1000)
    seconds = time.perf_counter() - began
    after = _held(alone)
    tier = alone.machine.tier
    show_figure(capsys, f"1,000 runs of eight kinds in a row ({tier})", f"{seconds:.0f} s", "")
    for name in ("descriptors", "processes", "files", "memory_mb"):
        old, new = getattr(before, name), getattr(after, name)
        show_figure(
            capsys,
            f"  {name.replace('_mb', ', MB')} before and after",
            f"{old:.0f} -> {new:.0f}",
            "no growth",
        )
    assert _grew(before, after) == ""
    assert alone.run(Job("print('still')")).stdout == "still\n"
