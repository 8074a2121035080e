"""A blank in a program, judged by running: what counts is what the completed program computes.

Nothing here runs anything. `judge_text` says what the text alone can tell; for the rest the caller runs
`program(...)` of the answer, of the right answer and of the misses, and hands over what came of each.
"""

from __future__ import annotations

import ast
import io
import math
import tokenize
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tutor.course.model import BLANK, Blank
from tutor.quiz.judgement import Judgement, UnreadableError, gives_up, joined, right, shown, unread, wrong

LONGEST = 400
HOW = f"Write what goes in place of {BLANK}."


@dataclass(frozen=True, slots=True)
class Ran:
    """What came of a completed program: the values of the question's `ask`, or in `ended` how it ended
    instead ("it raises ValueError: ...")."""

    values: tuple[Any, ...] = ()
    ended: str = ""


Run = Callable[[str, tuple[str, ...]], Ran]
"""Runs a program and evaluates expressions over its names."""


def program(question: Blank, answer: str) -> str:
    """The program with the answer in its blank. Raises UnreadableError where it cannot stand there."""
    text = answer.strip().strip("`").strip()
    if not text:
        raise UnreadableError("There is no answer yet.")
    if len(text) > LONGEST or "\n" in text:
        raise UnreadableError("The blank takes one short piece of code.")
    if BLANK in text:
        raise UnreadableError(f"{BLANK} is still in it.")
    source = _whole_line(question, text) or question.code.replace(BLANK, text)
    try:
        ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise UnreadableError(f"With “{shown(text)}” in the blank it is not Python.") from None
    return source


def _whole_line(question: Blank, text: str) -> str:
    """People also type the whole completed line; then it takes the place of the line."""
    lines = question.code.splitlines()
    at = next(n for n, line in enumerate(lines) if BLANK in line)
    before, _, after = lines[at].partition(BLANK)
    around = (_squeezed(before), _squeezed(after))
    mine = _squeezed(text)
    if not any(around) or not (mine.startswith(around[0]) and mine.endswith(around[1])):
        return ""
    if len(mine) <= sum(map(len, around)):
        return ""
    if not around[0] or ("=" not in around[0] and len(around[0]) < 3):
        return ""  # "x" before the blank and an answer that begins with x prove nothing
    indent = before[: len(before) - len(before.lstrip())]
    return "\n".join([*lines[:at], indent + text, *lines[at + 1 :]]) + "\n"


def judge_text(question: Blank, answer: str) -> Judgement | None:
    """The verdict where the text alone gives it: the right answer itself, a known miss, no answer, no
    Python. None where it has to be run."""
    expected = question.answer
    if gives_up(answer):
        return wrong(joined(f"It is `{expected}`.", question.explain), expected)
    try:
        source = program(question, answer)
    except UnreadableError as error:
        return unread(f"{error} {HOW}", expected)
    if _same_code(source, program(question, expected)):
        return right(question.explain, expected)
    for miss in question.misses:
        if _same_code(source, program(question, miss.value)):
            return wrong(miss.why, expected)
    return None


def judge_blank(question: Blank, answer: str, mine: Ran, wanted: Ran, misses: tuple[Ran, ...]) -> Judgement:
    """The verdict on what the answer's program came to (`mine`), beside the right one (`wanted`) and those
    of `question.misses`, in their order."""
    expected = question.answer
    if wanted.ended:
        raise ValueError(f"{question.id}: its own answer does not run: {wanted.ended}")
    if not mine.ended and same_values(mine.values, wanted.values):
        return right(joined(f"It does what `{expected}` does.", question.explain), expected)
    for miss, ran in zip(question.misses, misses, strict=True):
        if not mine.ended and not ran.ended and same_values(mine.values, ran.values):
            return wrong(miss.why, expected)
    if mine.ended:
        return wrong(joined(f"With `{shown(answer)}` {mine.ended}.", question.explain), expected)
    return wrong(joined(_compared(question, answer, mine, wanted), question.explain), expected)


def judge_by_running(question: Blank, answer: str, run: Run) -> Judgement:
    """Judges with `run`, which is called for the answer, the right answer and each miss, and not at all
    where the text is enough."""
    verdict = judge_text(question, answer)
    if verdict is not None:
        return verdict
    mine = run(program(question, answer), question.ask)
    wanted = run(program(question, question.answer), question.ask)
    misses: tuple[Ran, ...] = tuple(Ran(ended="not run") for _ in question.misses)
    if not mine.ended and not same_values(mine.values, wanted.values):
        misses = tuple(run(program(question, miss.value), question.ask) for miss in question.misses)
    return judge_blank(question, answer, mine, wanted, misses)


def same_values(left: Any, right: Any) -> bool:
    """Equal plain data; floating-point numbers up to rounding."""
    if isinstance(left, list | tuple) and isinstance(right, list | tuple):
        return len(left) == len(right) and all(map(same_values, left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same_values(left[key], right[key]) for key in left)
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, int | float) and isinstance(right, int | float):
        if math.isnan(left) or math.isnan(right):
            return math.isnan(left) and math.isnan(right)
        return math.isclose(left, right, rel_tol=1e-4, abs_tol=1e-6)
    return type(left) is type(right) and bool(left == right)


def _compared(question: Blank, answer: str, mine: Ran, wanted: Ran) -> str:
    for asked, left, right_ in zip(question.ask, mine.values, wanted.values, strict=True):
        if not same_values(left, right_):
            return (
                f"With `{shown(answer)}`, `{asked}` is {shown(str(left))}; it should be {shown(str(right_))}."
            )
    return ""


def _same_code(left: str, right: str) -> bool:
    return left == right or _tokens(left) == _tokens(right)


def _tokens(source: str) -> list[str]:
    skip = (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.ENCODING)
    try:
        return [
            token.string
            for token in tokenize.generate_tokens(io.StringIO(source).readline)
            if token.type not in skip
        ]
    except (tokenize.TokenError, SyntaxError):
        return [source]


def _squeezed(text: str) -> str:
    return "".join(text.split())
