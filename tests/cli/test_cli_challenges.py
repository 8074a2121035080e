"""start, check and watch: with verdicts that are only pretended, and once for real."""

from __future__ import annotations

import json
import queue
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pretending import FAILURE, OK, PretendingRunner

from tutor.challenge import CheckResult, Verdict
from tutor.cli.challenges import _saves
from tutor.progress import Record

ID = "autograd/double"
SOLUTION = "def double(x):\n    return 2 * x\n"
PASSED = Verdict("passed", (CheckResult("check_doubles", "double(x) is 2x.", True, ""),), None, OK, 7)
FAILED = Verdict(
    "failed",
    (CheckResult("check_doubles", "double(x) is 2x.", False, "Not twice [bold]\n  3  (2, 3)"),),
    None,
    OK,
    7,
)


@pytest.fixture
def verdicts(monkeypatch: pytest.MonkeyPatch) -> Callable[[Verdict], list[str]]:
    """Every check ends as told; gives the sources that were checked."""

    def install(verdict: Verdict) -> list[str]:
        sources: list[str] = []

        def judged(challenge: object, source: str, runner: object, *, device: str) -> Verdict:
            sources.append(source)
            return verdict

        monkeypatch.setattr("tutor.runner.Runner", lambda: PretendingRunner(OK))
        monkeypatch.setattr("tutor.challenge.check", judged)
        return sources

    return install


# --- start -------------------------------------------------------------------------------------------


def test_start(tutor: Any, home: Path) -> None:
    result = tutor("start", ID)
    assert (result.exit_code, result.stderr) == (0, "")
    assert Path("double.py").read_text() == "def double(x):\n    ...\n"
    assert "Write `double(x)`." in result.stdout
    assert "tutor check autograd/double double.py" in result.stdout
    assert not home.exists(), "nothing was attempted yet"


def test_start_elsewhere(tutor: Any) -> None:
    document = json.loads(tutor("start", ID, "my work/deep", "--json").stdout)
    assert document["file"] == "my work/deep/double.py"
    assert document["goals"] == [{"name": "check_doubles", "goal": "double(x) is 2x."}]
    assert Path("my work/deep/double.py").is_file()


def test_start_never_overwrites(tutor: Any) -> None:
    Path("double.py").write_text("my work")
    result = tutor("start", ID)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "left as it is" in result.stderr
    assert Path("double.py").read_text() == "my work"


# --- check -------------------------------------------------------------------------------------------


def test_a_pass(tutor: Any, home: Path, verdicts: Any) -> None:
    sources = verdicts(PASSED)
    Path("double.py").write_bytes(SOLUTION.replace("\n", "\r\n").encode())
    result = tutor("check", ID)
    assert result.exit_code == 0
    assert sources == [SOLUTION]
    assert "✓ passed: double(x) is 2x." in result.stdout
    assert result.stdout.endswith("Double it, double.py: passed, 1 of 1 checks passed.\n")
    with Record.open() as record:
        (attempt,) = record.attempts(ID)
        assert (attempt.kind, attempt.verdict, attempt.answer) == ("challenge", "passed", SOLUTION)
        assert (attempt.torch, attempt.device, attempt.score) == ("2.13.0", "cpu", 1.0)
        assert len(attempt.version) == 12


def test_a_fail(tutor: Any, home: Path, verdicts: Any) -> None:
    verdicts(FAILED)
    Path("mine.py").write_text("def double(x): return x\n")
    result = tutor("check", ID, "mine.py")
    assert result.exit_code == 1
    assert "✗ failed: double(x) is 2x.\n    Not twice [bold]\n      3  (2, 3)\n" in result.stdout
    with Record.open() as record:
        assert record.states()[ID].last == "failed"
        assert record.states()[ID].best == 0.0


def test_the_document(tutor: Any, verdicts: Any) -> None:
    verdicts(replace(FAILED, failure=FAILURE))
    Path("double.py").write_text(SOLUTION)
    result = tutor("check", ID, "--json")
    assert (result.exit_code, result.stderr) == (1, "")
    document = json.loads(result.stdout)
    assert document["challenge"] == ID
    assert document["status"] == "failed"
    assert document["checks"] == [
        {
            "name": "check_doubles",
            "goal": "double(x) is 2x.",
            "passed": False,
            "message": "Not twice [bold]\n  3  (2, 3)",
        }
    ]
    assert document["findings"] == []
    assert document["error"]["type"] == "ValueError"
    assert {
        "stdout",
        "stderr",
        "seconds",
        "tier",
        "confinement",
        "device",
        "peak_memory_mb",
    } <= document.keys()


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("error", 1),
        ("crash", 1),
        ("timeout", 3),
        ("memory", 3),
        ("output", 3),
        ("processes", 3),
        ("cancelled", 130),
    ],
)
def test_other_verdicts(tutor: Any, home: Path, verdicts: Any, status: Any, code: int) -> None:
    verdicts(replace(FAILED, status=status, result=replace(OK, status=status, detail="A reason.")))
    Path("double.py").write_text(SOLUTION)
    result = tutor("check", ID)
    assert result.exit_code == code
    assert "A reason.\n" in result.stderr
    with Record.open() as record:
        assert (ID in record.states()) == (status != "cancelled"), "a cancelled check is no attempt"


def test_without_a_file_the_draft_of_the_interface_is_checked(tutor: Any, home: Path, verdicts: Any) -> None:
    sources = verdicts(PASSED)
    result = tutor("check", ID)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "tutor start autograd/double" in result.stderr
    with Record.open() as record:
        record.save_draft(ID, "# a draft\n")
    assert "your draft: passed" in tutor("check", ID).stdout
    assert sources == ["# a draft\n"]


# --- watch -------------------------------------------------------------------------------------------


def test_watch_checks_at_each_save(
    tutor: Any, home: Path, verdicts: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources = verdicts(FAILED)
    file = Path("double.py")
    file.write_text("first\n")

    def saves(folder: Path, **_: object) -> Any:
        assert folder == file.resolve().parent
        yield {"unchanged"}
        file.write_text("second\n")
        yield {"written over"}
        Path("double.tmp").write_text("third\n")
        Path("double.tmp").replace(file)
        yield {"replaced"}
        file.unlink()
        yield {"gone"}
        file.write_bytes(b"\xff")
        yield {"unreadable"}
        file.write_text("fourth\n")
        yield {"back"}
        raise KeyboardInterrupt

    monkeypatch.setattr("watchfiles.watch", saves)
    result = tutor("watch", ID, "--json")
    assert sources == ["first\n", "second\n", "third\n", "fourth\n"]
    assert result.exit_code == 130
    documents = [json.loads(line) for line in result.stdout.splitlines()]
    assert [document["status"] for document in documents] == ["failed"] * 4
    assert result.stderr.count("double.py is not Python source") == 1


def test_watch_notices_real_saves(home: Path) -> None:
    """watchfiles itself, on a file that is written over, replaced and left alone."""
    file = Path("double.py")
    file.write_text("one\n")
    found: queue.Queue[str] = queue.Queue()

    def listen() -> None:
        for source in _saves(file, "one\n"):
            found.put(source)
            if source == "four\n":
                return

    threading.Thread(target=listen, daemon=True).start()
    file.write_text("two\n")
    assert found.get(timeout=30) == "two\n"
    Path("other.py").write_text("not this one\n")
    Path("double.new").write_text("three\n")
    Path("double.new").replace(file)
    assert found.get(timeout=30) == "three\n"
    file.write_text("three\n")
    file.write_text("four\n")
    assert found.get(timeout=30) == "four\n"
    assert found.empty()


def test_a_save_during_the_check_before_is_not_missed(home: Path) -> None:
    file = Path("double.py")
    file.write_text("saved while the first check ran\n")
    saves = _saves(file, "what the first check read\n")
    assert next(saves) == "saved while the first check ran\n"
    saves.close()


# --- for real ----------------------------------------------------------------------------------------


def test_a_real_check(tutor: Any, apart: Any, home: Path) -> None:
    Path("double.py").write_text(SOLUTION)
    Path("wrong.py").write_text("def double(x):\n    return x\n")
    right = apart("check", ID, "double.py", "--json")
    assert (right.returncode, right.stderr) == (0, "")
    assert json.loads(right.stdout)["status"] == "passed"
    wrong = tutor("check", ID, "wrong.py", "--json")
    assert (wrong.exit_code, wrong.stderr) == (1, "")
    assert json.loads(wrong.stdout)["checks"][0]["message"] == "Not twice"
    with Record.open() as record:
        assert record.states()[ID].attempts == 2
        assert record.attempts(ID)[0].torch
