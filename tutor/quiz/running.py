"""Judging with the sandbox at hand: a blank is run, everything else needs no more than its text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tutor.course.model import Blank, Question
from tutor.quiz import blank
from tutor.quiz.judgement import Judgement

if TYPE_CHECKING:
    from collections.abc import Callable

    from tutor.runner import Run, Runner

SECONDS = 10.0


def judge_with(
    question: Question, answer: str, runner: Runner, on_run: Callable[[Run], None] | None = None
) -> Judgement:
    """As `judge`, and a blank is judged by what the completed program computes. Takes as long as running
    it; each run is handed to `on_run` when it begins, so that it can be cancelled. Raises RunnerError where
    nothing can be run."""
    from tutor.quiz import judge

    if not isinstance(question, Blank):
        return judge(question, answer)
    return blank.judge_by_running(question, answer, lambda source, ask: run(runner, source, ask, on_run))


def run(
    runner: Runner, source: str, ask: tuple[str, ...], on_run: Callable[[Run], None] | None = None
) -> blank.Ran:
    """Runs a program in the sandbox. Raises RunnerError."""
    from tutor.protocol import Job, Limits

    limits = Limits(wall_seconds=SECONDS)
    going = runner.submit(Job(source=source, filename="<program>", ask=ask, limits=limits))
    if on_run is not None:
        on_run(going)
    result = going.result()
    if result.failure is not None:
        first = result.failure.message.strip().partition("\n")[0][:160]
        return blank.Ran(ended=f"it raises {result.failure.type}: {first}".rstrip(": ."))
    if result.status != "ok":
        return blank.Ran(ended=f"it is stopped ({result.status})")
    values: list[Any] = []
    if len(result.values) != len(ask):
        return blank.Ran(ended="it gives no value to compare")
    for asked, value in zip(ask, result.values, strict=True):
        if isinstance(value, dict) and "error" in value:
            return blank.Ran(ended=f"`{asked}` raises {str(value['error'])[:160]}")
        values.append(value["tensor"] if isinstance(value, dict) and "tensor" in value else value)
    return blank.Ran(tuple(values))
