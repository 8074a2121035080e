"""What a run costs, as ratios within one session. Timings are printed and fail nothing."""

from __future__ import annotations

import contextlib
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from tests.bench.printing import show
from tutor.protocol import Job, Limits
from tutor.runner import Runner

pytestmark = pytest.mark.bench

SNIPPET = "import torch\nprint((torch.ones(3, 4) @ torch.ones(4, 2)).shape)\n"
TRAINING = """\
import torch
from torch import nn
torch.manual_seed(0)
x = torch.linspace(-1, 1, 64)[:, None]
y = torch.sin(3 * x)
net = nn.Sequential(nn.Linear(1, 16), nn.Tanh(), nn.Linear(16, 1))
opt = torch.optim.Adam(net.parameters(), lr=0.01)
for step in range(20):
    opt.zero_grad()
    loss = nn.functional.mse_loss(net(x), y)
    loss.backward()
    opt.step()
print(loss.item() < 1)
"""
NETWORK = """\
import torch
from torch import nn


class Block(nn.Module):
    def __init__(self, inside, outside):
        super().__init__()
        self.conv = nn.Conv2d(inside, outside, 3, padding=1)
        self.norm = nn.BatchNorm2d(outside)

    def forward(self, x):
        return torch.relu(self.norm(self.conv(x)))


class Net(nn.Module):
    def __init__(self, classes=10):
        super().__init__()
        self.one = Block(3, 8)
        self.two = Block(8, 16)
        self.pool = nn.MaxPool2d(2)
        self.head = nn.Linear(16 * 8 * 8, classes)

    def forward(self, x):
        x = self.pool(self.one(x))
        x = self.pool(self.two(x))
        return self.head(x.flatten(1))


print(Net()(torch.randn(4, 3, 32, 32)).shape)
"""
ROUNDS = 30
LIVE_ROUNDS = 15
COLD_ROUNDS = 3
A_READER_S_PAUSE = 0.15
"""seconds between two runs: the next worker is made and warmed meanwhile"""


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with Runner() as runner:
        runner.wait(120)
        yield runner


def median(measure: Callable[[], float], rounds: int) -> float:
    return statistics.median(measure() for _ in range(rounds))


def cold(source: str, folder: Path) -> float:
    """Seconds of `python file.py`, median."""
    file = folder / "program.py"
    file.write_text(source, encoding="utf-8")

    def once() -> float:
        began = time.perf_counter()
        subprocess.run([sys.executable, str(file)], check=True, stdout=subprocess.DEVNULL)
        return time.perf_counter() - began

    once()  # the files of torch come from the disk the first time
    return median(once, COLD_ROUNDS)


def warm(runner: Runner, source: str, pause: float = A_READER_S_PAUSE) -> float:
    """Seconds from asking for a run to its result, median."""

    def once() -> float:
        time.sleep(pause)
        began = time.perf_counter()
        result = runner.run(Job(source))
        seconds = time.perf_counter() - began
        assert result.status == "ok", result
        return seconds

    return median(once, ROUNDS)


def in_process(source: str) -> float:
    """Seconds of the same program in a process where torch is imported and has run it before."""
    harness = f"""
import contextlib, io, statistics, time
source, times = {source!r}, []
import torch; torch.set_num_threads(1)
for _ in range({ROUNDS}):
    with contextlib.redirect_stdout(io.StringIO()):
        began = time.perf_counter()
        exec(compile(source, "program.py", "exec"), {{"__name__": "__main__"}})
        times.append(time.perf_counter() - began)
print(statistics.median(times[5:]))
"""
    ran = subprocess.run([sys.executable, "-c", harness], check=True, capture_output=True, text=True)
    return float(ran.stdout)


def test_a_tensor_snippet(runner: Runner, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plain, ready, bare = cold(SNIPPET, tmp_path), warm(runner, SNIPPET), in_process(SNIPPET)
    show(
        capsys,
        f"tensor snippet, cold ({runner.machine.tier} below)",
        f"{plain * 1000:.0f} ms",
        "the yardstick",
    )
    show(capsys, "tensor snippet, warm", f"{ready * 1000:.1f} ms", "")
    show(capsys, "  warm against cold", f"{plain / ready:.0f} x", "100 x faster")
    show(capsys, "  what the sandbox adds", f"{(ready - bare) * 1000:.1f} ms", "8 ms")
    one_after_another = warm(runner, SNIPPET, pause=0)
    show(capsys, "  one after another, without a pause", f"{one_after_another * 1000:.1f} ms", "")


def test_a_training_snippet(runner: Runner, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plain, ready = cold(TRAINING, tmp_path), warm(runner, TRAINING)
    show(capsys, "training with Adam, cold", f"{plain * 1000:.0f} ms", "the yardstick")
    show(capsys, "training with Adam, warm", f"{ready * 1000:.1f} ms", "")
    show(capsys, "  warm against cold", f"{plain / ready:.0f} x", "20 x faster")


def test_live_shapes_of_a_network(runner: Runner, capsys: pytest.CaptureFixture[str]) -> None:
    """Through the real app: from the end of the pause in typing until the shapes stand on the screen."""
    ran = subprocess.run(
        [sys.executable, "-m", "tests.bench.live_probe", str(LIVE_ROUNDS)],
        input=NETWORK,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=300,
    )
    seconds = json.loads(ran.stdout)
    assert len(seconds) == LIVE_ROUNDS
    alone = warm(runner, NETWORK)
    show(
        capsys,
        "live shapes of a network of 30 lines, median",
        f"{statistics.median(seconds) * 1000:.0f} ms",
        "150 ms from the pause to the screen",
    )
    show(capsys, "  the run alone, nothing recorded", f"{alone * 1000:.1f} ms", "")


def test_the_first_run_after_the_start(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plain = cold(SNIPPET, tmp_path)
    began = time.perf_counter()
    with Runner() as runner:
        asked = time.perf_counter() - began
        assert runner.run(Job(SNIPPET)).status == "ok"
        first = time.perf_counter() - began
    show(capsys, "starting the sandbox, until the tutor goes on", f"{asked * 1000:.1f} ms", "")
    show(capsys, "  until the first result, against cold", f"{first / plain:.2f} x", "")


def _family() -> list[psutil.Process]:
    return psutil.Process().children(recursive=True)


MARK = "import ctypes; ctypes.CDLL(None).prctl(15, b'marked')  # its name, which its forks have too\n"


def _marked() -> list[psutil.Process]:
    found = []
    for process in _family():
        with contextlib.suppress(psutil.NoSuchProcess):
            if process.name() == "marked":
                found.append(process)
    return found


def _dead_after(processes: list[psutil.Process], began: float) -> float:
    """Seconds from `began` until none of them is alive."""
    while any(_alive(process) for process in processes):
        time.sleep(0.001)
        assert time.perf_counter() - began < 10
    return time.perf_counter() - began


def _alive(process: psutil.Process) -> bool:
    with contextlib.suppress(psutil.NoSuchProcess):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False


@pytest.mark.parametrize("policy", ["plain", "procs"])
def test_ending_an_endless_loop(runner: Runner, policy: str, capsys: pytest.CaptureFixture[str]) -> None:
    forks = "import os; os.fork(); os.fork()\n" if policy == "procs" else ""
    source = MARK + forks + "print('up', flush=True)\nwhile True: pass"
    at_limit, at_cancel = [], []
    for _ in range(5):
        for cancelled in (False, True):
            time.sleep(A_READER_S_PAUSE)
            run = runner.submit(
                Job(source, policy=policy, limits=Limits(wall_seconds=30 if cancelled else 0.5))
            )
            next(run.events())
            began = time.perf_counter()
            time.sleep(0.1)  # the others come up
            busy = _marked()
            if cancelled:
                began = time.perf_counter()
                run.cancel()
                at_cancel.append(_dead_after(busy, began))
            else:
                at_limit.append(_dead_after(busy, began + 0.5))
            assert len(busy) == (4 if forks else 1)
            assert run.result().status == ("cancelled" if cancelled else "timeout")
    show(capsys, f"past its limit, until all is dead ({policy})", f"{_ms(at_limit)}", "150 ms")
    show(capsys, f"cancelled, until all is dead ({policy})", f"{_ms(at_cancel)}", "150 ms")


def _ms(seconds: list[float]) -> str:
    return f"{statistics.median(seconds) * 1000:.0f} ms"


def test_idle(runner: Runner, capsys: pytest.CaptureFixture[str]) -> None:
    runner.run(Job(SNIPPET))
    time.sleep(1)  # the replacement is made and warmed

    def used() -> float:
        total = 0.0
        for process in _family():
            with contextlib.suppress(psutil.NoSuchProcess):
                times = process.cpu_times()
                total += times.user + times.system
        return total

    seconds = 4.0
    before = used()
    time.sleep(seconds)
    show(capsys, "sandbox at rest, processor", f"{(used() - before) / seconds * 100:.2f} %", "1 %")
    rss = {process.pid: process.memory_full_info().pss for process in _family()}
    show(capsys, f"sandbox at rest, memory of {len(rss)} processes", f"{sum(rss.values()) >> 20} MB", "")
    assert os.getpid() not in rss
