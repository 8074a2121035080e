"""Torch's word on generated questions, before they are asked: many programs in one job of the sandbox."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tutor.course.model import Line, Output
from tutor.protocol import Job, Limits
from tutor.quiz.generators.dump import dumped
from tutor.quiz.generators.family import Generated
from tutor.runner import Runner

_SECONDS_EACH = 0.25


@dataclass(frozen=True, slots=True)
class Proved:
    """What torch says of an item. One that is not `right` must not be asked; `why` is a sentence on it."""

    item: Generated
    right: bool
    got: Any = None
    why: str = ""


def prove(items: Sequence[Generated], runner: Runner) -> tuple[Proved, ...]:
    """The items in their order. On the meta device where an item can, so that nothing large is computed.
    Raises RunnerError where the sandbox cannot run at all."""
    if not items:
        return ()
    documents = [dumped(item) for item in items]
    programs = [
        {
            "code": document["code"],
            "ask": document["ask"],
            "meta": item.meta,
            "fixed": _fixed(item),
            "conditions": list(item.question.ask),
        }
        for item, document in zip(items, documents, strict=True)
    ]
    source = f"{_DRIVER}\nresults = answers({json.dumps(programs)!r})\n"
    limits = Limits(wall_seconds=10.0 + _SECONDS_EACH * len(items))
    result = runner.run(Job(source=source, filename="<proof>", ask=("results",), limits=limits))
    answers = result.values[0] if result.status == "ok" and result.values else None
    if not isinstance(answers, list) or len(answers) != len(items):
        return tuple(Proved(item, False, None, f"The proof ended with {result.status}.") for item in items)
    return tuple(
        _judged(item, document, answer)
        for item, document, answer in zip(items, documents, answers, strict=True)
    )


def _fixed(item: Generated) -> str:
    """The repaired program of a line question, "" for other kinds."""
    question = item.question
    if not isinstance(question, Line):
        return ""
    lines = question.code.splitlines()
    return "\n".join([*lines[: question.answer - 1], question.fix, *lines[question.answer :]])


def _judged(item: Generated, document: dict[str, Any], answer: Any) -> Proved:
    if not isinstance(answer, dict):
        return Proved(item, False, None, "The proof gave no answer.")
    got, want = answer.get("value"), document["answer"]
    if answer.get("raised"):
        got = answer["raised"] if item.question.kind == "outcome" else None
        if got != want:
            return Proved(item, False, got, f"The program raises {answer['raised']}: {answer.get('message')}")
        return Proved(item, True, got)
    if not same(got, want, getattr(item.question, "tolerance", 0.0)):
        return Proved(item, False, got, f"Torch says {got!r}, the rules say {want!r}.")
    if isinstance(item.question, Output) and answer.get("printed") != f"{want}\n":
        return Proved(item, False, got, f"It prints {answer.get('printed')!r}, the rules say {want!r}.")
    if isinstance(item.question, Line) and answer.get("repaired") is not True:
        return Proved(item, False, got, "The repaired program does not do what it should.")
    return Proved(item, True, got)


def same(got: object, want: object, tolerance: float) -> bool:
    """Equal as answers are: floats nearly, all else exactly, and 2 is not True."""
    if isinstance(want, float) or isinstance(got, float):
        both = isinstance(got, int | float) and isinstance(want, int | float)
        return both and math.isclose(got, want, rel_tol=1e-6, abs_tol=tolerance)  # type: ignore[arg-type]
    if isinstance(got, list) and isinstance(want, list):
        return len(got) == len(want) and all(same(g, w, tolerance) for g, w in zip(got, want, strict=True))
    return type(got) is type(want) and got == want


_DRIVER = """
import contextlib
import io
import json

import torch


def answers(text):
    return [answer(**program) for program in json.loads(text)]


def answer(code, ask, meta, fixed, conditions):
    printed = io.StringIO()
    try:
        with torch.device("meta") if meta else contextlib.nullcontext(), contextlib.redirect_stdout(printed):
            value = asked(code, ask)
            repaired = all(asked(fixed, conditions)) if fixed else None
    except Exception as error:
        return {"raised": type(error).__name__, "message": str(error)[:300]}
    return {"value": value, "printed": printed.getvalue(), "repaired": repaired}


def asked(code, ask):
    names = {"__name__": "__main__"}
    exec(compile(code, "<question>", "exec", dont_inherit=True), names)
    return eval(ask, names) if isinstance(ask, str) else [eval(one, names) for one in ask]
"""
