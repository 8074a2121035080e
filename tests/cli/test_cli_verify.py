"""verify: documents and statuses; what it finds is tested where it is made."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tutor.verify import Failed, MutantsReport, Report, Survivor

GOOD = Report(12, (), 3.14159)
BAD = Report(12, (Failed(Path("lessons/a.md"), 7, "a/b#1", "it prints 3, expected 2"),), 1.0)
MUTANTS = Report(12, (), 1.0, MutantsReport(20, 17, 2, (Survivor("a/c", "- x + 1\n+ x - 1"),)))


@pytest.fixture
def report(monkeypatch: pytest.MonkeyPatch) -> Callable[[Report], list[Any]]:
    def install(report: Report) -> list[Any]:
        calls: list[Any] = []

        def verified(paths: tuple[str, ...], *, mutants: bool, on_progress: object) -> Report:
            calls.append((paths, mutants))
            return report

        monkeypatch.setattr("tutor.verify.verify", verified)
        return calls

    return install


def test_all_is_well(tutor: Any, report: Any) -> None:
    calls = report(GOOD)
    result = tutor("verify")
    assert (result.exit_code, result.stdout) == (0, "12 items in 3.1 s, all as they say.\n")
    assert json.loads(tutor("verify", "--json").stdout) == {"items": 12, "failed": [], "seconds": 3.142}
    assert tutor("verify", "lessons", "autograd/double").exit_code == 0
    assert calls == [((), False), ((), False), (("lessons", "autograd/double"), False)]


def test_what_is_wrong_is_named_with_file_and_line(tutor: Any, report: Any) -> None:
    report(BAD)
    result = tutor("verify")
    assert result.exit_code == 1
    assert result.stdout.startswith("lessons/a.md:7: it prints 3, expected 2\n")
    result = tutor("verify", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["failed"] == [
        {"id": "a/b#1", "file": "lessons/a.md", "line": 7, "message": "it prints 3, expected 2"}
    ]


def test_mutants(tutor: Any, report: Any) -> None:
    calls = report(MUTANTS)
    text = tutor("verify", "--mutants").stdout
    assert "17 of 18 changed solutions were noticed (94.4%); 2 more are as right as the original." in text
    assert "a/c: the checks let this pass:\n- x + 1\n+ x - 1\n" in text
    document = json.loads(tutor("verify", "--mutants", "--json").stdout)
    assert document["mutants"] == {
        "total": 20,
        "killed": 17,
        "equivalent": 2,
        "survivors": [{"challenge": "a/c", "diff": "- x + 1\n+ x - 1"}],
    }
    assert calls == [((), True), ((), True)]


def test_something_that_names_nothing(tutor: Any) -> None:
    result = tutor("verify", "no/such")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "no/such" in result.stderr
