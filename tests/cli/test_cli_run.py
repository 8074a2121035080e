"""run: statuses, streams and documents with a runner that only pretends; then real runs, in a process of
their own where that is needed."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pretending import FAILURE, OK, PretendingRunner

from tutor.errors import TorchMissing
from tutor.progress import Record
from tutor.protocol import Result


@pytest.fixture
def pretend(monkeypatch: pytest.MonkeyPatch) -> Callable[[Result], PretendingRunner]:
    def install(result: Result) -> PretendingRunner:
        runner = PretendingRunner(result)
        monkeypatch.setattr("tutor.runner.Runner", lambda: runner)
        return runner

    return install


@pytest.fixture
def program(home: Path) -> str:
    Path("x.py").write_bytes(b"x = 1\r\nraise ValueError('no')\r\n")
    return "x.py"


STATUSES = [
    ("ok", 0),
    ("error", 1),
    ("crash", 1),
    ("timeout", 3),
    ("memory", 3),
    ("output", 3),
    ("processes", 3),
    ("cancelled", 130),
]


@pytest.mark.parametrize(("status", "code"), STATUSES)
def test_the_document_and_its_exit_status(
    tutor: Any, program: str, pretend: Any, status: Any, code: int
) -> None:
    failure = FAILURE if status == "error" else None
    pretend(replace(OK, status=status, failure=failure, detail="A reason."))
    result = tutor("run", program, "--json")
    assert (result.exit_code, result.stderr) == (code, "")
    document = json.loads(result.stdout)
    error = document.pop("error")
    assert document == {
        "status": status,
        "stdout": "[1, 2]\n",
        "stderr": "warned\n",
        "seconds": 0.25,
        "cpu_seconds": 0.2,
        "peak_memory_mb": 12.5,
        "device": "cpu",
        "tier": "namespaces",
        "confinement": ["landlock", "seccomp"],
        "exit_code": 0,
        "detail": "A reason.",
        "dropped_bytes": 0,
    }
    if status == "error":
        assert (error["type"], error["message"], error["line"]) == ("ValueError", "no", 2)
        assert error["explanation"]
    else:
        assert error is None


def test_streams_and_explanation(tutor: Any, program: str, pretend: Any) -> None:
    pretend(replace(OK, status="error", failure=FAILURE))
    result = tutor("run", program)
    assert result.exit_code == 1
    assert result.stdout == "[1, 2]\n"
    assert result.stderr.startswith("warned\n\nline 2: ")
    assert "raise ValueError('no')" in result.stderr


LEFT = replace(OK, status="error", failure=replace(FAILURE, type="SystemExit"), detail="It left.")


@pytest.mark.parametrize(
    ("result", "told"),
    [
        (OK, ""),
        (replace(OK, status="timeout", detail="Stopped after 1 s."), "Stopped after 1 s.\n"),
        (
            replace(OK, status="error", failure=replace(FAILURE, type="SystemExit"), detail="It left."),
            "It left.\n",
        ),
    ],
)
def test_other_ends(tutor: Any, program: str, pretend: Any, result: Result, told: str) -> None:
    pretend(result)
    assert tutor("run", program).stderr == f"warned\n{told}"


def test_an_interrupt_cancels(tutor: Any, program: str, pretend: Any) -> None:
    pretend(replace(OK, detail="interrupt"))
    result = tutor("run", program, "--json")
    assert result.exit_code == 130
    assert json.loads(result.stdout)["status"] == "cancelled"


def test_the_job(tutor: Any, program: str, pretend: Any) -> None:
    runner = pretend(OK)
    options = [
        "--timeout",
        "2.5",
        "--memory",
        "300",
        "--policy",
        "procs",
        "--threads",
        "4",
        "--device",
        "cpu",
    ]
    assert tutor("run", program, *options, "one", "--", "--two").exit_code == 0
    (job,) = runner.jobs
    assert job.source == "x = 1\nraise ValueError('no')\n"
    assert (job.filename, job.argv, job.policy, job.threads) == ("x.py", ("one", "--two"), "procs", 4)
    assert (job.limits.wall_seconds, job.limits.memory_mb, job.device) == (2.5, 300, "cpu")


def test_devices(tutor: Any, program: str, pretend: Any) -> None:
    runner = pretend(OK)
    for wanted, given in (("auto", "cpu"), ("meta", "meta"), ("cpu", "cpu")):
        assert tutor("run", program, "--device", wanted).exit_code == 0
        assert runner.jobs[-1].device == given
    for wanted, reason in (("cuda", "No driver was found."), ("tpu", "There is no device tpu here")):
        result = tutor("run", program, "--device", wanted)
        assert (result.exit_code, result.stdout) == (2, "")
        assert reason in result.stderr


def test_sources_that_are_none(tutor: Any, home: Path, pretend: Any) -> None:
    pretend(OK)
    Path("binary.py").write_bytes(b"\x7fELF\x00\xff")
    Path("nulls.py").write_bytes(b"x = 1\0")
    Path("liar.py").write_bytes(b"# -*- coding: nonsense -*-\n")
    Path("folder.py").mkdir()
    for name in ("binary.py", "nulls.py", "liar.py", "folder.py"):
        result = tutor("run", name)
        assert (result.exit_code, result.stdout) == (2, ""), name
        assert name in result.stderr


def test_sources_in_any_encoding(tutor: Any, home: Path, pretend: Any) -> None:
    runner = pretend(OK)
    Path("latin.py").write_bytes("# coding: latin-1\nx = 'é'\n".encode("latin-1"))
    Path("bom.py").write_bytes("x = 'é'\n".encode("utf-8-sig"))
    for name in ("latin.py", "bom.py"):
        assert tutor("run", name).exit_code == 0
        assert "x = 'é'" in runner.jobs[-1].source
        assert not runner.jobs[-1].source.startswith("\ufeff")
    assert tutor("run", "-", input=b"print('stdin \xc3\xa9')\n").exit_code == 0
    assert (runner.jobs[-1].source, runner.jobs[-1].filename) == ("print('stdin é')\n", "<stdin>")


def test_a_machine_without_torch(
    tutor: Any, program: str, monkeypatch: pytest.MonkeyPatch, pretend: Any
) -> None:
    runner = pretend(OK)

    def missing(timeout: float | None = None) -> None:
        raise TorchMissing("torch cannot be imported; install it.")

    monkeypatch.setattr(runner, "wait", missing)
    for args in (["run", program], ["run", program, "--json"], ["devices"]):
        result = tutor(*args)
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr == "torch cannot be imported; install it.\n"


def test_devices_command(tutor: Any, pretend: Any) -> None:
    pretend(OK)
    document = json.loads(tutor("devices", "--json").stdout)
    assert (document["tier"], document["torch"]) == ("namespaces", "2.13.0")
    assert document["devices"][1] == {
        "id": "cuda",
        "available": False,
        "name": "",
        "why": "No driver was found.",
    }
    assert "cuda  not available. No driver was found." in tutor("devices").stdout


# --- real runs ---------------------------------------------------------------------------------------

REAL = """\
import sys
import torch
print("first", sys.argv[1:], flush=True)
print("oops", file=sys.stderr)
x = torch.ones(2, 3)
print(x)
"""


def test_a_real_run_prints_what_python_prints(apart: Any) -> None:
    Path("real.py").write_text(REAL)
    ours = apart("run", "real.py", "a", "b")
    theirs = subprocess.run(
        [sys.executable, "real.py", "a", "b"], capture_output=True, text=True, timeout=120
    )
    assert (ours.returncode, ours.stdout, ours.stderr) == (0, theirs.stdout, theirs.stderr)


def test_a_real_error(tutor: Any) -> None:
    Path("real.py").write_text(REAL + "y = x @ x\n")
    done = tutor("run", "real.py", "--json")
    assert done.exit_code == 1
    document = json.loads(done.stdout)
    assert (document["status"], document["error"]["line"]) == ("error", 7)
    assert document["stdout"].startswith("first []\n")
    assert document["stderr"].startswith("oops\nTraceback (most recent call last):")
    assert "(2, 3)" in document["error"]["explanation"]


def test_an_endless_loop_is_status_3(tutor: Any) -> None:
    Path("loop.py").write_text("print('in', flush=True)\nwhile True:\n    pass\n")
    done = tutor("run", "loop.py", "--timeout", "0.5")
    assert (done.exit_code, done.stdout) == (3, "in\n")
    assert done.stderr == "The run was stopped after 0.5 s.\n"


def test_ctrl_c_cancels_the_run(home: Path) -> None:
    """In a terminal of its own, where ctrl+c reaches every process in the foreground."""
    Path("loop.py").write_text("print('running', flush=True)\nwhile True:\n    pass\n")
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "tutor", "run", "loop.py"],
        stdin=follower,
        stdout=subprocess.PIPE,
        stderr=follower,
        start_new_session=True,
        preexec_fn=_take_terminal,
        text=True,
    )
    os.close(follower)
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == "running\n"
        os.write(leader, b"\x03")
        process.communicate(timeout=30)
        assert process.returncode == 130
    finally:
        process.kill()
        os.close(leader)


def _take_terminal() -> None:
    import fcntl
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGINT, signal.default_int_handler)


def test_a_reader_that_leaves_ends_the_run(home: Path) -> None:
    Path("endless.py").write_text("while True:\n    print('x' * 1000, flush=True)\n")
    start = time.monotonic()
    command = (
        f'{sys.executable} -m tutor run endless.py --timeout 100 | head -c 10; echo " ${{PIPESTATUS[0]}}"'
    )
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=90)
    assert done.stdout == "xxxxxxxxxx 0\n"
    assert "Traceback" not in done.stderr
    assert time.monotonic() - start < 60


def test_modules_beside_a_script_come_along_and_data_comes_when_it_is_asked_for(tutor: Any) -> None:
    Path("helper.py").write_text("A = 1\n")
    Path("x.csv").write_text("7")
    Path("train.py").write_text("import helper\nprint(helper.A, open('x.csv').read())\n")
    alone = tutor("run", "train.py")
    assert alone.exit_code == 1
    assert "A run sees only the files that it is given: --with x.csv" in alone.stderr
    together = tutor("run", "train.py", "--with", "x.csv")
    assert (together.exit_code, together.stdout) == (0, "1 7\n")
    absent = tutor("run", "train.py", "--with", "y.csv")
    assert (absent.exit_code, absent.stderr) == (2, "y.csv cannot be read: no such file or directory.\n")


def test_an_error_is_noticed_for_the_review_unless_that_is_declined(
    tutor: Any, home: Path, pretend: Any, program: str
) -> None:
    clash = replace(
        FAILURE, type="RuntimeError", message="mat1 and mat2 shapes cannot be multiplied (2x3 and 4x5)"
    )
    pretend(replace(OK, status="error", failure=clash))
    for _ in range(2):
        assert tutor("run", program).exit_code == 1
    assert tutor("run", program, "--no-record").exit_code == 1
    with Record.open() as record:
        assert len(record.attempts("rule/matmul-shapes")) == 2


def test_a_record_that_cannot_be_used_stops_no_run(
    tutor: Any, home: Path, pretend: Any, program: str
) -> None:
    home.mkdir()
    (home / "record.sqlite3").mkdir()
    pretend(replace(OK, status="error", failure=FAILURE))
    result = tutor("run", program)
    assert result.exit_code == 1
    assert "record" not in result.stderr


def test_a_damaged_record_is_set_aside_and_said(tutor: Any, home: Path, pretend: Any, program: str) -> None:
    home.mkdir()
    (home / "record.sqlite3").write_bytes(b"no database" * 100)
    pretend(OK)
    result = tutor("run", program)
    assert result.exit_code == 0
    assert "damaged" in result.stderr
    assert [file for file in home.iterdir() if "damaged" in file.name]
