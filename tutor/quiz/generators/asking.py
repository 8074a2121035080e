"""Constructors for a Draft, one a kind. They keep the misses honest: none equals the answer or another."""

from __future__ import annotations

from collections.abc import Sequence

from tutor.course.model import (
    Blank,
    Choice,
    Line,
    Miss,
    Number,
    Option,
    Outcome,
    Output,
    Shape,
    ShapeAnswer,
    ShapeMiss,
)
from tutor.quiz.generators.draw import Draw
from tutor.quiz.generators.family import Draft

Sizes = tuple[int, ...]
Hints = Sequence[str]


class Program:
    """A program as it grows; `add` gives the line's number, counted from 1."""

    def __init__(self, *lines: str) -> None:
        self.lines = list(lines)

    def add(self, *lines: str) -> int:
        self.lines.extend(lines)
        return len(self.lines)

    def __str__(self) -> str:
        return "\n".join(self.lines) + "\n"


def shape(
    text: str,
    code: Program | str,
    asked: Sequence[tuple[int, str, Sizes]],
    steps: Sequence[str],
    misses: Sequence[tuple[int, Sizes, str]] = (),
    *,
    skills: tuple[str, ...] = (),
    hints: Hints = (),
    meta: bool = True,
) -> Draft:
    """`asked`: (line, name, shape); a name is asked for what it is at the end, so no two are the same.
    `misses`: (line, shape, why). The closing step is added."""
    answers = tuple(ShapeAnswer(line, name, sizes) for line, name, sizes in asked)
    right = {answer.line: answer.shape for answer in answers}
    kept: dict[tuple[int, Sizes], ShapeMiss] = {}
    for line, sizes, why in misses:
        if line in right and sizes != right[line] and all(size >= 0 for size in sizes):
            kept.setdefault((line, sizes), ShapeMiss(line, sizes, why))
    closing = ", ".join(f"{answer.name} is {answer.shape}" for answer in answers)
    return Draft(
        Shape,
        "shape",
        text,
        str(code),
        tuple(f"list({answer.name}.shape)" for answer in answers),
        (*steps, closing),
        {"answers": answers, "misses": tuple(kept.values())},
        skills,
        tuple(hints),
        meta,
    )


def number(
    text: str,
    code: Program | str,
    ask: str,
    answer: int | float,
    steps: Sequence[str],
    misses: Sequence[tuple[int | float, str]] = (),
    *,
    tolerance: float = 0.0,
    skills: tuple[str, ...] = (),
    hints: Hints = (),
    meta: bool = True,
) -> Draft:
    """The last step ends with the answer."""
    kept: dict[float, Miss] = {}
    for value, why in misses:
        if abs(value - answer) > tolerance and all(abs(value - other) > tolerance for other in kept):
            kept[value] = Miss(str(value), why)
    fields = {"answer": answer, "tolerance": tolerance, "misses": tuple(kept.values())}
    return Draft(Number, "number", text, str(code), (ask,), tuple(steps), fields, skills, tuple(hints), meta)


def outcome(
    text: str,
    code: Program | str,
    answer: str,
    steps: Sequence[str],
    misses: Sequence[tuple[str, str]],
    *,
    raises_at: int | None = None,
    skills: tuple[str, ...] = (),
    hints: Hints = (),
    meta: bool = False,
) -> Draft:
    """`answer` and the misses' values are "runs" or the type of an exception. The closing step is added.
    The meta device raises other errors than a CPU for some calls, so it is not trusted with these."""
    kept: dict[str, Miss] = {}
    for value, why in misses:
        if value != answer:
            kept.setdefault(value, Miss(value, why))
    closing = f"Line {raises_at} raises {answer}" if raises_at else f"The program {answer}"
    fields = {"answer": answer, "raises_at": raises_at, "misses": tuple(kept.values())}
    all_steps = (*steps, closing)
    return Draft(
        Outcome, "outcome", text, str(code), ("'runs'",), all_steps, fields, skills, tuple(hints), meta
    )


def choice(
    text: str,
    code: Program | str,
    ask: str,
    right: str,
    wrong: Sequence[tuple[str, str]],
    steps: Sequence[str],
    draw: Draw,
    *,
    most: int = 4,
    skills: tuple[str, ...] = (),
    hints: Hints = (),
    meta: bool = True,
) -> Draft:
    """`ask` gives the right option's text; `wrong`: (text, why), the likeliest first; at most `most` options
    in all, in chance order. The closing step is added."""
    kept: dict[str, Option] = {}
    for option, why in wrong:
        if option != right:
            kept.setdefault(option, Option(option, why=why))
    options = draw.shuffled([Option(right, right=True), *list(kept.values())[: most - 1]])
    all_steps = (*steps, f"The answer: {right}")
    fields = {"options": tuple(options)}
    return Draft(Choice, "choice", text, str(code), (ask,), all_steps, fields, skills, tuple(hints), meta)


def output(
    text: str,
    code: Program | str,
    ask: str,
    answer: str,
    steps: Sequence[str],
    misses: Sequence[tuple[str, str]] = (),
    *,
    skills: tuple[str, ...] = (),
    hints: Hints = (),
) -> Draft:
    """`ask` gives the text that the program prints. The last step ends with the answer."""
    kept: dict[str, Miss] = {}
    for value, why in misses:
        if value != answer:
            kept.setdefault(value, Miss(value, why))
    fields = {"answer": answer, "misses": tuple(kept.values())}
    return Draft(Output, "output", text, str(code), (ask,), tuple(steps), fields, skills, tuple(hints), False)


def line(
    text: str,
    code: Program | str,
    ask: Sequence[str],
    answer: int,
    fix: str,
    steps: Sequence[str],
    why: dict[int, str],
    *,
    accept: Sequence[int] = (),
    skills: tuple[str, ...] = (),
    hints: Hints = (),
    meta: bool = False,
) -> Draft:
    """`ask`: conditions that are all true once `fix` stands in place of line `answer`, and not before.
    `why`: a sentence for each line that people suspect. The closing step is added."""
    suspects = {number: reason for number, reason in why.items() if number != answer and number not in accept}
    fields = {"answer": answer, "accept": tuple(accept), "fix": fix, "why": suspects}
    closing = f"The mistake is in line {answer}"
    return Draft(
        Line, "line", text, str(code), tuple(ask), (*steps, closing), fields, skills, tuple(hints), meta
    )


def blank(
    text: str,
    code: Program | str,
    ask: Sequence[str],
    answer: str,
    steps: Sequence[str],
    misses: Sequence[tuple[str, str]] = (),
    *,
    skills: tuple[str, ...] = (),
    hints: Hints = (),
    meta: bool = False,
) -> Draft:
    """`code` has one `____`; `ask`: conditions that are all true once `answer` stands there. `misses`: wrong
    completions and their sentences. The closing step is added."""
    kept: dict[str, Miss] = {}
    for value, reason in misses:
        if value != answer:
            kept.setdefault(value, Miss(value, reason))
    fields = {"answer": answer, "misses": tuple(kept.values())}
    all_steps = (*steps, f"In the blank: {answer}")
    return Draft(Blank, "blank", text, str(code), tuple(ask), all_steps, fields, skills, tuple(hints), meta)
