"""Limits that the learner can change, sentences that name a limit or a policy, and a tier that is told."""

from __future__ import annotations

import contextlib
import platform
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.borrowed import Borrowed
from tests.sandbox.conftest import job, show
from tutor.cli import main
from tutor.errors import UsageError
from tutor.progress import Record
from tutor.protocol import Job, Limits, cpu_limit
from tutor.runner import SETTINGS, Machine, Runner, own_limits, shortfall
from tutor.runner.ending import judge
from tutor.runner.settings import granted

# --- settings -------------------------------------------------------------------------------------------


def test_what_is_typed_becomes_a_limit_and_comes_back() -> None:
    record = Record.in_memory()
    assert own_limits(record.setting) == Limits()
    typed = {"wall_seconds": "2.5", "memory_mb": " 1,024 ", "processes": "8", "output_bytes": "64",
             "scratch_mb": "300", "device_memory_mb": "2000"}  # fmt: skip
    assert typed.keys() == {limit.field for limit in SETTINGS}
    for limit in SETTINGS:
        record.set_setting(limit.key, limit.read(typed[limit.field]))
    own = own_limits(record.setting)
    assert own == Limits(2.5, 1024, 64 << 10, 8, 150, 300, 2000)
    assert [limit.shown(own) for limit in SETTINGS] == ["2.5", "1024", "8", "64", "300", "2000"]
    record.set_setting(SETTINGS[0].key, SETTINGS[0].read(""))
    assert own_limits(record.setting).wall_seconds == Limits().wall_seconds


@pytest.mark.parametrize("text", ["0", "-1", "none", "nan", "inf", "1e99", "2.5", "99999999999"])
def test_what_is_no_limit_is_refused_with_its_range(text: str) -> None:
    memory = next(limit for limit in SETTINGS if limit.field == "memory_mb")
    with pytest.raises(UsageError, match=r"Memory can be 64 to 1,048,576 MB"):
        memory.read(text)
    assert own_limits(lambda key: text if key == memory.key else "") == Limits()


def test_what_a_lesson_asks_for_comes_first() -> None:
    own = Limits(wall_seconds=30, memory_mb=1000, scratch_mb=64, file_mb=32)
    assert granted(Limits(), own) == own
    asked = Limits(wall_seconds=3, memory_mb=4096)
    assert granted(asked, own) == replace(own, wall_seconds=3, memory_mb=4096)


def test_the_runner_gives_them_to_every_run_and_keeps_a_worker_ready_for_them(runner: Runner) -> None:
    runner.limits = Limits(wall_seconds=0.6, output_bytes=2000, scratch_mb=16, file_mb=8)
    try:
        assert runner.run(Job("print('ready')")).stdout == "ready\n"
        made = {worker.made.scratch_mb for worker in runner._pool}
        assert made <= {16}
        slow = runner.run(Job("while True: pass"))
        assert (slow.status, slow.detail) == ("timeout", "The run was stopped after 0.6 s."), show(slow)
        loud = runner.run(Job("print('x' * 5000)"))
        assert loud.detail == "The run was stopped because it printed more than 2,000 bytes."
        large = runner.run(Job("open('a', 'wb').write(bytes(9 << 20))"))
        assert (large.status, large.detail) == ("output", "A file of a run may not be larger than 8 MB.")
        patient = runner.run(job("import time; time.sleep(0.8); print('asked for')", wall=5))
        assert patient.stdout == "asked for\n", show(patient)
    finally:
        runner.limits = Limits()
    assert runner.run(Job("import time; time.sleep(0.7); print('as before')")).stdout == "as before\n"


def test_the_command_line_uses_the_record_s_and_its_own_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, runner: Runner
) -> None:
    monkeypatch.setenv("TUTOR_HOME", str(tmp_path))
    monkeypatch.setattr("tutor.runner.Runner", lambda: Borrowed(lambda: runner))
    with contextlib.closing(Record.open()) as record:
        record.set_setting("limit.wall_seconds", "1")
    loop = tmp_path / "loop.py"
    loop.write_text("while True: pass\n", encoding="utf-8")
    for options, seconds in ((), "1"), (("--timeout", "0.3"), "0.3"):
        done = CliRunner().invoke(main, ["run", str(loop), *options])
        assert (done.exit_code, done.stderr) == (3, f"The run was stopped after {seconds} s.\n")


# --- each limit has its sentence ------------------------------------------------------------------------


def test_processor_time_has_a_sentence_of_its_own() -> None:
    asked = Job("", threads=2, limits=Limits(wall_seconds=3))
    ended = judge(asked, None, {"why": "exit", "code": -24}, "exit")
    assert (ended.status, ended.detail) == ("timeout", "The run was stopped after 11 s of processor time.")
    assert cpu_limit(asked.limits, 2) == 11


def test_processor_time_is_limited_behind_the_clock(runner: Runner) -> None:
    program = "import resource; print(resource.getrlimit(resource.RLIMIT_CPU))"
    assert runner.run(job(program, wall=3)).stdout == "(8, 8)\n"


STOPPED = {
    "files": (
        "for n in range(18_000): open(str(n), 'w').close()\nimport time; time.sleep(2)",
        {"wall": 60},
        "16,384 files",
    ),
    "one file": ("open('a', 'wb').write(bytes(20 << 20))", {"files": 10}, "larger than 10 MB"),
    "folder": (
        "for n in range(60): open(str(n), 'wb').write(bytes(1 << 20))\nimport time; time.sleep(2)",
        {"scratch": 32, "wall": 20},
        "32 MB",
    ),
}


@pytest.mark.parametrize("limit", STOPPED)
def test_what_is_written_is_limited_and_told_with_its_figure(confined: Runner, limit: str) -> None:
    program, limits, figure = STOPPED[limit]
    result = confined.run(job(program, **limits))
    assert result.status == "output", show(result)
    assert figure in result.detail, result.detail


# --- each refusal says which policy it was ----------------------------------------------------------------

REFUSED = {
    "network": ("import urllib.request; urllib.request.urlopen('https://pytorch.org')", "policy is {policy}"),
    "socket": ("import socket; socket.create_connection(('127.0.0.1', 80))", "policy is {policy}"),
    "a file elsewhere": ("open('/root-of-all/train.csv')", "/root-of-all/train.csv is not among that"),
    "writing a library": ("open('/usr/lib/x', 'w')", "/usr/lib/x is not among that"),
}


@pytest.mark.parametrize("policy", ["plain", "procs"])
@pytest.mark.parametrize("name", REFUSED)
def test_a_refusal_says_why(confined: Runner, name: str, policy: str) -> None:
    program, sentence = REFUSED[name]
    result = confined.run(job(program, policy=policy))
    assert result.status == "error", show(result)
    assert sentence.format(policy=policy) in result.detail, result.detail


def test_an_error_of_the_program_s_own_has_no_such_sentence(runner: Runner) -> None:
    for program in ("1 / 0", "import torch; torch.ones(2) @ torch.ones(3)", "raise PermissionError('mine')"):
        assert runner.run(Job(program)).detail == ""


def test_an_exception_that_cannot_be_looked_at_is_an_error_all_the_same(runner: Runner) -> None:
    program = """
        class Odd(OSError):
            @property
            def errno(self): raise SystemExit(7)
            @property
            def reason(self): return self
        raise Odd("odd")
    """
    result = runner.run(job(program))
    assert (result.status, result.exit_code, result.detail) == ("error", 1, ""), show(result)


def test_a_program_that_forks_and_falls_off_its_end_ends_well(tiered: Runner) -> None:
    result = tiered.run(job("import os\npid = os.fork()\nif pid: os.wait()\nprint('end')", policy="procs"))
    assert (result.status, result.stdout) == ("ok", "end\nend\n"), show(result)


# --- the tier is told ---------------------------------------------------------------------------------------

WEAK = Machine("2", "3", (), "landlock", (), ("The tier namespaces does not hold here: not permitted.",))


@pytest.mark.skipif(platform.system() != "Linux", reason="the remedies are Linux's")
@pytest.mark.parametrize(
    ("file", "text", "remedy"),
    [
        (".dockerenv", "", "--security-opt seccomp=unconfined"),
        (
            "proc/sys/kernel/apparmor_restrict_unprivileged_userns",
            "1\n",
            "apparmor_restrict_unprivileged_userns=0",
        ),
        ("proc/sys/kernel/unprivileged_userns_clone", "0\n", "unprivileged_userns_clone=1"),
        ("proc/sys/user/max_user_namespaces", "0\n", "max_user_namespaces=15000"),
        ("proc/sys/user/max_user_namespaces", "100\n", "administrator"),
    ],
)
def test_a_weaker_tier_says_why_and_what_to_do(tmp_path: Path, file: str, text: str, remedy: str) -> None:
    place = tmp_path / file
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, encoding="ascii")
    said = shortfall(WEAK, tmp_path)
    assert said.startswith(WEAK.notes[0])
    assert remedy in said
    assert "lsm" in shortfall(replace(WEAK, tier="limits"), tmp_path)


def test_the_strongest_and_one_that_was_asked_for_need_no_advice() -> None:
    assert shortfall(replace(WEAK, notes=())) == ""
    assert shortfall(replace(WEAK, forced="landlock")) == ""


def test_the_command_line_says_it_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, runner: Runner
) -> None:
    monkeypatch.setenv("TUTOR_HOME", str(tmp_path))
    monkeypatch.setattr("tutor.runner.Runner", lambda: Borrowed(lambda: runner, machine=WEAK))
    file = tmp_path / "a.py"
    file.write_text("print(1)\n", encoding="utf-8")
    first, second = (CliRunner().invoke(main, ["run", str(file), "--device", "cpu"]) for _ in range(2))
    assert first.stdout == second.stdout == "1\n"
    assert first.stderr.startswith(WEAK.notes[0])
    assert second.stderr == ""
