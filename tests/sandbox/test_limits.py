"""What a run may not do to the machine, and how its end is told. Every case runs in every tier."""

from __future__ import annotations

import time

import pytest

from tests.sandbox.conftest import job, show
from tutor.protocol import Job
from tutor.runner import Runner


def test_an_endless_loop_ends_at_its_limit(tiered: Runner) -> None:
    began = time.monotonic()
    result = tiered.run(job("while True: pass", wall=0.7))
    assert result.status == "timeout", show(result)
    assert result.detail == "The run was stopped after 0.7 s."
    assert 0.7 <= result.seconds < 1.5
    assert time.monotonic() - began < 3
    assert result.cpu_seconds > 0.2


def test_what_was_printed_before_the_limit_is_kept(tiered: Runner) -> None:
    result = tiered.run(job("print('here'); import time; time.sleep(60)", wall=0.5))
    assert (result.status, result.stdout) == ("timeout", "here\n")


@pytest.mark.parametrize(
    "program",
    [
        "x = [b'x' * (10 << 20) for _ in range(10_000)]",
        "import torch; x = [torch.ones(1 << 20) for _ in range(10_000)]",
        "import torch; x = torch.zeros(1 << 30).fill_(1.0)",
    ],
    ids=["python", "torch", "one tensor"],
)
def test_a_memory_bomb(tiered: Runner, program: str) -> None:
    result = tiered.run(job(program, memory=300, wall=20))
    assert result.status == "memory", show(result)
    assert result.detail == "The run was stopped because it used more than 300 MB of memory."
    assert result.peak_memory_mb > 300


def test_memory_within_the_limit_is_measured(tiered: Runner) -> None:
    program = "import torch, time; x = torch.ones(25 << 20); time.sleep(0.2); print(x.sum().item())"
    result = tiered.run(job(program, memory=300))
    assert result.status == "ok", show(result)
    assert 100 <= result.peak_memory_mb < 200


def test_a_flood_of_output(tiered: Runner) -> None:
    result = tiered.run(job("while True: print('x' * 1000)", output=100_000))
    assert result.status == "output", show(result)
    assert result.detail == "The run was stopped because it printed more than 100,000 bytes."
    assert len(result.stdout) == 100_000
    assert result.dropped_bytes > 0


def test_one_line_of_500_mb(tiered: Runner) -> None:
    result = tiered.run(job("print('x' * 500_000_000)", wall=20))
    assert result.status == "output", show(result)
    assert result.detail == "The run was stopped because it printed more than 1 MiB."
    assert len(result.stdout) == 1 << 20


def test_a_flood_on_stderr_by_descriptor(tiered: Runner) -> None:
    result = tiered.run(job("import os\nwhile True: os.write(2, b'y' * 65536)"))
    assert result.status == "output", show(result)
    assert len(result.stderr) == 1 << 20


def test_a_message_of_100_mb_does_not_wedge_the_tutor(runner: Runner) -> None:
    result = runner.run(job("raise ValueError('m' * 100_000_000)", wall=20))
    assert result.status in ("error", "output"), result.status
    assert len(result.stderr) <= 1 << 20


@pytest.mark.parametrize(
    ("program", "signal"),
    [
        ("import ctypes; ctypes.string_at(0)", "SIGSEGV"),
        ("import os; os.abort()", "SIGABRT"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGTERM)", "SIGTERM"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "SIGKILL"),
    ],
)
def test_a_crash_is_told_as_one(tiered: Runner, program: str, signal: str) -> None:
    result = tiered.run(job(f"print('before', flush=True)\n{program}"))
    assert result.status == "crash", show(result)
    assert result.stdout == "before\n"
    assert f"killed by {signal}" in result.detail
    assert result.values == ()


def test_leaving_early_is_not_a_good_end(tiered: Runner) -> None:
    result = tiered.run(job("x = 1\nimport os; os._exit(0)", ask=("x",)))
    assert (result.status, result.exit_code, result.values) == ("crash", 0, ()), show(result)
    assert "os._exit" in result.detail
    assert tiered.run(job("import os; os._exit(3)")).exit_code == 3


def test_closed_descriptors(tiered: Runner) -> None:
    result = tiered.run(job("import os\nprint('a', flush=True)\nos.closerange(0, 4096)\n"))
    assert (result.status, result.stdout) == ("crash", "a\n"), show(result)
    result = tiered.run(
        job("import sys\nprint('a')\nsys.stdout.close(); sys.stderr.close()\nx = 1", ask=("x",))
    )
    assert (result.status, result.stdout, result.values) == ("ok", "a\n", (1,)), show(result)


def test_stopping_itself(tiered: Runner) -> None:
    result = tiered.run(job("import os, signal; os.kill(os.getpid(), signal.SIGSTOP)", wall=0.7))
    assert result.status == "timeout", show(result)


def test_ignoring_every_signal(tiered: Runner) -> None:
    program = """
        import signal
        for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
            signal.signal(number, signal.SIG_IGN)
        while True: pass
    """
    assert tiered.run(job(program, wall=0.7)).status == "timeout"


def test_native_code_that_never_returns(runner: Runner) -> None:
    program = "import ctypes, ctypes.util; ctypes.CDLL(None).pause()"
    assert runner.run(job(program, wall=0.7)).status == "timeout"


def test_deep_recursion(tiered: Runner) -> None:
    result = tiered.run(job("def f(n): return f(n + 1)\nf(0)"))
    assert result.status == "error", show(result)
    assert result.failure is not None
    assert (result.failure.type, result.failure.line) == ("RecursionError", 1)
    result = tiered.run(
        job("import sys; sys.setrecursionlimit(10**9)\ndef f(n): return f([n])[0]\nf(0)", memory=300, wall=20)
    )
    assert result.status in ("crash", "memory", "error"), show(result)


def test_the_plain_policy_starts_no_process(confined: Runner) -> None:
    result = confined.run(job("import os\nwhile True: os.fork()"))
    assert result.status == "error", show(result)
    assert result.failure is not None
    assert result.failure.type == "PermissionError"
    assert "policy" in result.detail
    assert "plain" in result.detail
    for start in ("subprocess.run(['/bin/true'])", "multiprocessing.Process(target=print).start()"):
        result = confined.run(job(f"import subprocess, multiprocessing\n{start}"))
        assert result.status == "error", show(result)
        assert "policy" in result.detail, show(result)


def test_a_fork_bomb(tiered: Runner) -> None:
    program = """
        import os, time
        while True:
            try: os.fork()
            except OSError: time.sleep(0.01)
    """
    result = tiered.run(job(program, policy="procs", processes=16, wall=20))
    assert result.status == "processes", show(result)
    assert "more than 16 processes" in result.detail
    assert tiered.run(Job("print('still here')")).stdout == "still here\n"


def test_a_thread_bomb(runner: Runner) -> None:
    program = """
        import threading, time
        while True: threading.Thread(target=time.sleep, args=(60,)).start()
    """
    result = runner.run(job(program, processes=16, wall=20))
    assert result.status == "processes", show(result)
    assert "16 processes" in result.detail or "limit of 16" in result.detail


def test_a_memory_bomb_spread_over_children(tiered: Runner) -> None:
    program = """
        import os, time
        for _ in range(6):
            if os.fork() == 0:
                x = b'x' * (100 << 20); time.sleep(30)
        time.sleep(30)
    """
    result = tiered.run(job(program, policy="procs", memory=300, wall=20))
    assert result.status == "memory", show(result)


def test_children_that_share_a_big_tensor_are_not_counted_twice(tiered: Runner) -> None:
    program = """
        import os, time, torch
        x = torch.ones(40 << 20)                        # 160 MB
        for _ in range(5):
            if os.fork() == 0:
                time.sleep(0.4); os._exit(0)
        for _ in range(5): os.wait()
        print("shared")
    """
    result = tiered.run(job(program, policy="procs", memory=400, wall=20))
    assert (result.status, result.stdout) == ("ok", "shared\n"), show(result)


def test_more_files_than_allowed(tiered: Runner) -> None:
    one = tiered.run(job("open('a', 'wb').write(bytes(80 << 20))"))
    assert one.status == "output", show(one)
    assert one.detail == "A file of a run may not be larger than 64 MB."
    assert one.failure is not None
    assert one.failure.type == "OSError"
    many = tiered.run(
        job(
            """
            for n in range(100_000):
                with open(f"file{n}", "wb") as f: f.write(bytes(1 << 20))
            """,
            scratch=128,
            wall=30,
        )
    )
    assert many.status == "output", show(many)
    assert "128 MB" in many.detail


def test_a_file_limit_larger_than_usual_is_given(tiered: Runner) -> None:
    result = tiered.run(job("print(open('a', 'wb').write(bytes(80 << 20)))", files=100, scratch=200))
    assert result.stdout == f"{80 << 20}\n", show(result)


def test_deep_trees_and_bad_names_are_left_behind(tiered: Runner) -> None:
    program = """
        import os
        os.mkdir(b"\\xff\\n bad"); os.mkdir("sealed", 0); os.symlink("/", "root"); os.mkfifo("fifo")
        for _ in range(1500):
            os.mkdir("d"); os.chdir("d")
        print("deep")
    """
    result = tiered.run(job(program, wall=20))
    assert result.stdout == "deep\n", show(result)
    assert tiered.run(Job("import os; print(os.listdir('.'))")).stdout == "[]\n"
