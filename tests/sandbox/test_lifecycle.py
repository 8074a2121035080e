"""Starting, waiting, cancelling, dying: the runner's side of the sandbox."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest

from tests.sandbox.conftest import job, show
from tutor.errors import RunnerError, TorchMissing, UsageError
from tutor.protocol import Job, Printed
from tutor.runner import Runner, resolve_device


def _tree(pid: int) -> list[psutil.Process]:
    return psutil.Process(pid).children(recursive=True)


def _alive(processes: list[psutil.Process]) -> list[psutil.Process]:
    living: list[psutil.Process] = []
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            if process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
                living.append(process)
    return living


def _gone_within(processes: list[psutil.Process], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while _alive(processes):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def test_runs_asked_for_before_it_is_ready_wait_and_start_or_are_cancelled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TUTOR_TIER", "")  # as if it were not set
    with Runner(ready=2) as runner:
        assert runner.state == "off"
        run, never = runner.submit(Job("print('early')")), runner.submit(Job("print('never')"))
        assert not run.started
        assert runner.state == "starting"
        never.cancel()
        never.cancel()
        cancelled = never.result()
        assert (cancelled.status, cancelled.stdout) == ("cancelled", "")
        assert runner.state == "starting"
        result = run.result()
        assert run.started
        assert (result.status, result.stdout) == ("ok", "early\n"), show(result)
        assert runner.state == "ready"
        assert runner.problem == ""
        assert runner.machine.forced == ""
        assert runner.run(Job("print(1)")).stdout == "1\n"
    assert runner.state == "off"


def test_the_machine_is_known_once_ready(runner: Runner) -> None:
    machine = runner.machine
    assert machine.torch.startswith("2.")
    assert machine.python == sys.version.split()[0]
    assert machine.tier in ("namespaces", "landlock", "seatbelt", "limits")
    assert "watchdog" in machine.confinement
    assert machine.devices[0].id == "cpu"
    assert machine.devices[0].available
    assert all(device.available or device.why.endswith(".") for device in machine.devices)
    assert resolve_device("cpu", machine) == "cpu"
    assert resolve_device("auto", machine) in ("cpu", "cuda", "mps")
    with pytest.raises(UsageError, match="no device tpu"):
        resolve_device("tpu", machine)
    for device in machine.devices:
        if not device.available:
            with pytest.raises(UsageError) as raised:
                resolve_device(device.id, machine)
            assert device.why in str(raised.value)


def test_the_machine_is_not_known_before() -> None:
    with pytest.raises(RunnerError):
        _ = Runner().machine


def test_output_arrives_while_the_program_runs(tiered: Runner) -> None:
    run = tiered.submit(job("import time\nprint('first')\ntime.sleep(1)\nprint('second', end='')"))
    began = time.monotonic()
    arrived = []
    for event in run.events():
        assert isinstance(event, Printed)
        arrived.append((event.text, time.monotonic() - began))
    assert "".join(text for text, _ in arrived) == "first\nsecond"
    assert arrived[0][1] < 0.8
    assert arrived[-1][1] >= 0.9


def test_cancelling_kills_at_once(tiered: Runner) -> None:
    run = tiered.submit(job("print('going')\nwhile True: pass", wall=30))
    cancelled_at = 0.0
    for _ in run.events():
        cancelled_at = time.monotonic()
        threading.Thread(target=run.cancel).start()
    result = run.result()
    assert result.status == "cancelled", show(result)
    assert result.detail == "The run was cancelled."
    assert time.monotonic() - cancelled_at < 2
    run.cancel()
    assert run.result().status == "cancelled"


def test_cancelling_what_has_ended_changes_nothing(runner: Runner) -> None:
    run = runner.submit(Job("print(1)"))
    assert run.result().status == "ok"
    run.cancel()
    assert run.result().status == "ok"


MARK = "import ctypes; ctypes.CDLL(None).prctl(15, b'marked')  # its name, which its forks have too"


def _marked() -> list[psutil.Process]:
    found = []
    for process in _tree(os.getpid()):
        with contextlib.suppress(psutil.NoSuchProcess):  # others come and go while they are looked at
            if process.name() == "marked":
                found.append(process)
    return found


def test_cancel_reaches_every_process(tiered: Runner) -> None:
    program = f"""
        import os, time
        {MARK}
        for _ in range(3): os.fork()
        try: os.setsid() if os.getpid() % 2 else None
        except OSError: pass
        print("up", flush=True); time.sleep(60)
    """
    run = tiered.submit(job(program, policy="procs", wall=60))
    mine: list[psutil.Process] = []
    ups = 0
    for event in run.events():
        assert isinstance(event, Printed)
        ups += event.text.count("up")
        if ups == 8 and not mine:
            mine = _marked()
            run.cancel()
    result = run.result()
    assert result.status == "cancelled", show(result)
    assert len(mine) == 8
    assert _gone_within(mine, 1.0), _alive(mine)


def test_what_was_double_forked_does_not_outlive_the_run(tiered: Runner) -> None:
    program = f"""
        import os, signal, time
        {MARK}
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                print("orphan", flush=True); time.sleep(60)
            os._exit(0)
        os.wait()
        signal.sigwait([signal.SIGUSR1])  # it has been seen
    """
    run = tiered.submit(job(program, policy="procs", wall=20))
    mine: list[psutil.Process] = []
    deadline = time.monotonic() + 15
    for _ in run.events():
        while len(mine) < 2 and time.monotonic() < deadline:  # it is in no tree while its parent ends
            mine = _marked()
        for process in mine:
            process.send_signal(signal.SIGUSR1)
    result = run.result()
    assert (result.status, result.stdout) == ("ok", "orphan\n"), show(result)
    assert result.seconds < 10
    assert len(mine) >= 2
    assert _gone_within(mine, 1.0), _alive(mine)


def test_several_runs_at_once(tiered: Runner) -> None:
    results: dict[int, str] = {}

    def one(n: int) -> None:
        results[n] = tiered.run(job(f"import time; time.sleep(0.2); print({n})")).stdout

    threads = [threading.Thread(target=one, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == {n: f"{n}\n" for n in range(6)}


def test_two_runners_at_once(runner: Runner, landlock: Runner) -> None:
    mine = runner.submit(job("import time; time.sleep(0.3); print(1)"))
    theirs = landlock.submit(Job("print(2)"))
    assert theirs.result().stdout == "2\n"
    assert mine.result().stdout == "1\n"


def test_a_zygote_that_is_killed_or_hangs_in_mid_run_is_told_and_replaced() -> None:
    before = {process.pid for process in _tree(os.getpid())}

    def family() -> list[psutil.Process]:
        return [process for process in _tree(os.getpid()) if process.pid not in before]

    with Runner() as runner:
        runner.wait(120)
        run = runner.submit(job("print('up')\nimport time; time.sleep(60)", wall=60))
        next(run.events())
        killed = family()
        zygote = max(killed, key=lambda process: process.memory_info().rss)
        while zygote.parent() in killed and zygote.parent().memory_info().rss > 100 << 20:
            zygote = zygote.parent()
        zygote.kill()
        result = run.result()
        assert (result.status, result.stdout) == ("crash", "up\n"), show(result)
        assert "sandbox" in result.detail
        assert runner.run(Job("print('again')")).stdout == "again\n"
        assert _gone_within(killed, 2.0), _alive(killed)

        run = runner.submit(job("print('up')\nwhile True: pass", wall=0.5))
        next(run.events())
        stopped = family()
        for process in stopped:
            if process.children() and process.memory_info().rss > 100 << 20:
                process.suspend()
        began = time.monotonic()
        result = run.result()
        assert result.status == "timeout", show(result)
        assert time.monotonic() - began < 12
        assert runner.run(Job("print('again')")).stdout == "again\n"
        assert _gone_within(stopped, 1.0), _alive(stopped)


def test_a_job_too_large_to_send_is_refused_at_once(runner: Runner) -> None:
    with pytest.raises(ValueError, match="too large"):
        runner.submit(Job("#" * (20 << 20)))


def test_closing_ends_runs_and_leaves_nothing() -> None:
    before = {process.pid for process in _tree(os.getpid())}
    runner = Runner(tier="landlock")
    run = runner.submit(
        job("print('up')\nopen('left', 'w').write('x')\nimport time; time.sleep(60)", wall=60)
    )
    next(run.events())
    family = [process for process in _tree(os.getpid()) if process.pid not in before]
    folder = runner._link.runtime  # type: ignore[union-attr]
    assert folder.exists()
    runner.close()
    assert run.result().status in ("cancelled", "crash")
    assert _gone_within(family, 1.0), _alive(family)
    assert not folder.exists()
    with pytest.raises(RunnerError):
        runner.submit(Job("1"))


def test_a_torch_that_cannot_be_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "torch.py").write_text(
        "raise ImportError('libtorch_cpu.so: cannot open shared object file')\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    with Runner(tier="limits") as runner:
        run = runner.submit(Job("1"))
        with pytest.raises(TorchMissing):
            run.result()
        assert runner.state == "failed"
        assert "libtorch_cpu.so: cannot open shared object file" in runner.problem
        assert "pip install torch" in runner.problem
        with pytest.raises(TorchMissing):
            runner.wait()
        with pytest.raises(TorchMissing):
            runner.submit(Job("1"))


def test_a_policy_that_a_tier_cannot_offer(landlock: Runner) -> None:
    with pytest.raises(RunnerError, match="distributed policy needs"):
        landlock.run(Job("1", policy="distributed"))


def test_forged_frames_do_not_make_a_good_end(tiered: Runner) -> None:
    forge = """
        import os
        from tutor.protocol import pack
        end = {"status": "ok", "exit_code": 0, "failure": None, "detail": "", "values": [42], "seconds": 0.1}
        for fd in range(3, 2000):
            try: os.write(fd, pack({"end": end}) * 2)
            except OSError: pass
        raise ValueError("not ok")
    """
    result = tiered.run(job(forge, ask=("1",)))
    assert result.status == "crash", show(result)
    assert "channel" in result.detail
    garbage = (
        "import os\nfor fd in range(3, 2000):\n    try: os.write(fd, b'\\xff' * 64)\n    except OSError: pass"
    )
    assert tiered.run(job(garbage)).status == "crash"


def test_answers_to_what_was_asked(runner: Runner) -> None:
    program = """
        import torch, enum
        x = torch.arange(4.0).view(2, 2)
        big = torch.zeros(50, 50)
        w = torch.ones(2, requires_grad=True)
        class Loud:
            def __repr__(self): return "Loud!"
        def boom(): raise ValueError("no")
    """
    floats = {"dtype": "torch.float32", "device": "cpu", "requires_grad": False}
    asked = {
        "x": {"tensor": [[0.0, 1.0], [2.0, 3.0]], "shape": [2, 2], **floats},
        "big": {"tensor": None, "shape": [50, 50], **floats},
        "w.requires_grad": True,
        "x.shape": [2, 2],
        "(1, 2.5, None, 'a', [True])": [1, 2.5, None, "a", [True]],
        "x.dtype": "torch.float32",
        "boom()": {"error": "ValueError: no"},
        "nothing": {"error": "NameError: name 'nothing' is not defined"},
        "1 +": {"error": "SyntaxError: invalid syntax (<ask>, line 1)"},
        "Loud()": {"repr": "Loud!", "type": "Loud"},
        "{'a': x.sum().item()}": {"a": 6.0},
        "float('inf')": float("inf"),
        "'x' * 10**6": {"error": "ValueError: a text of 1,000,000 characters"},
    }  # fmt: skip
    result = runner.run(job(program, ask=tuple(asked)))
    assert dict(zip(asked, result.values, strict=True)) == asked


def test_a_failure_names_the_tensors_of_its_line(runner: Runner) -> None:
    program = """
        import torch
        from torch import nn
        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.fc1 = nn.Linear(3, 4)
            def forward(self, x):
                return x @ self.fc1.weight
        batch = {"y": torch.zeros(2, dtype=torch.long)}
        Net()(torch.ones(2, 3))
    """
    failure = runner.run(job(program)).failure
    assert failure is not None
    assert (failure.type, failure.line) == ("RuntimeError", 8)
    assert [frame[:2] for frame in failure.frames] == [(10, "<module>"), (8, "forward")]
    assert {operand.name: operand.shape for operand in failure.operands} == {
        "x": (2, 3),
        "self.fc1.weight": (4, 3),
    }
