"""Verifying a challenge: the starter fails, right answers pass, wrong ones meet their own sentence."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from tutor.challenge import Verdict, check
from tutor.course.model import Challenge, WrongAttempt
from tutor.runner import Runner
from tutor.verify.report import Item


def challenge_items(challenge: Challenge) -> Iterator[Item]:
    head = challenge.head
    starter, solution = head.folder / "starter.py", head.folder / "solution.py"
    yield Item(f"{head.id}:starter", starter, 1, partial(_fails, challenge, challenge.starter))
    yield Item(f"{head.id}:solution", solution, 1, partial(_passes, challenge, challenge.solution))
    for file, source in challenge.right:
        yield Item(f"{head.id}:{_name(file)}", file, 1, partial(_passes, challenge, source))
    for wrong in challenge.wrong:
        yield Item(f"{head.id}:{_name(wrong.file)}", wrong.file, 1, partial(_meets, challenge, wrong))


def _name(file: Path) -> str:
    return f"{file.parent.name}/{file.name}"


def _fails(challenge: Challenge, source: str, runner: Runner) -> Iterator[tuple[int, str]]:
    if check(challenge, source, runner).status == "passed":
        yield 1, "the starter passes all checks, expected it to fail"


def _passes(challenge: Challenge, source: str, runner: Runner) -> Iterator[tuple[int, str]]:
    verdict = check(challenge, source, runner)
    if verdict.status != "passed":
        yield 1, f"expected it to pass, but {_why(verdict)}"


def _meets(challenge: Challenge, wrong: WrongAttempt, runner: Runner) -> Iterator[tuple[int, str]]:
    verdict = check(challenge, wrong.source, runner)
    if verdict.status == "passed":
        yield 1, "it passes all checks, expected it to fail"
        return
    said = [result.message for result in verdict.checks if not result.passed]
    if verdict.failure is not None:
        said.append(f"{verdict.failure.type}: {verdict.failure.message}")
    if not any(wrong.meets in message for message in said):
        yield 1, f"expected the sentence {wrong.meets!r}, but {_why(verdict)}"


def _why(verdict: Verdict) -> str:
    for result in verdict.checks:
        if not result.passed:
            return f"{result.name} says: {result.message}"
    if verdict.failure is not None:
        return f"it raises {verdict.failure.type}: {verdict.failure.message}"
    return f"it ends with {verdict.status}: {verdict.result.detail}"
