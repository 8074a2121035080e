"""A shape after each asked line, with partial credit; the explanation starts at the first wrong line."""

from __future__ import annotations

import re

from tutor.course.model import Shape, ShapeAnswer
from tutor.quiz.judgement import (
    Judgement,
    LineJudgement,
    UnreadableError,
    by_lines,
    gives_up,
    joined,
    shown,
    unread,
)
from tutor.quiz.program_facts import written_shapes
from tutor.quiz.reading import shape_text, shapes
from tutor.quiz.shape_computed import computed
from tutor.quiz.shape_misses import Step, reason

HOW = "Write a shape, such as (4, 2352), [4, 2352] or 4x2352; a scalar is ()."


def judge(question: Shape, answer: str) -> Judgement:
    """`answer` has one line for each of `question.answers`, in their order."""
    expected = "\n".join(shape_text(asked.shape) for asked in question.answers)
    given = answer.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n").split("\n")
    if not answer.strip():
        return unread(f"There is no answer yet. {HOW}", expected)
    if gives_up(answer):  # all of it
        given = ["?"] * len(question.answers)
    if len(given) > len(question.answers):
        return unread(f"{_count(len(given))} came for {_count(len(question.answers))} asked. {HOW}", expected)
    given += [""] * (len(question.answers) - len(given))
    lines: list[LineJudgement] = []
    problems: list[str] = []
    for index, (asked, text) in enumerate(zip(question.answers, given, strict=True)):
        try:
            lines.append(_line(question, index, text))
        except UnreadableError as error:
            place = f"Line {asked.line}, {asked.name}: " if len(question.answers) > 1 else ""
            problems.append(f"{place}{error}")
            expected_here = shape_text(asked.shape)
            lines.append(LineJudgement(asked.line, asked.name, shown(text), expected_here, False, str(error)))
    if problems:
        return unread(f"{problems[0]} {HOW}", expected, tuple(lines))
    first = next((line for line in lines if not line.right), None)
    if first is None:
        return by_lines(tuple(lines), question.explain, expected)
    message = _message(question, first)
    return by_lines(tuple(lines), message, expected)


def _message(question: Shape, line: LineJudgement) -> str:
    place = f"Line {line.line}." if len(question.answers) > 1 else ""
    if any(miss.line == line.line and miss.why == line.why for miss in question.misses):
        return joined(place, line.why)
    return joined(place, line.why, f"It is {line.expected}.", question.explain)


def _line(question: Shape, index: int, text: str) -> LineJudgement:
    asked = question.answers[index]
    expected = shape_text(asked.shape)
    if not text.strip():
        raise UnreadableError("there is no answer yet." if len(question.answers) > 1 else "No answer yet.")
    if gives_up(text):
        return LineJudgement(asked.line, asked.name, "?", expected, False, "This one is left open.")
    candidates = shapes(text)
    if asked.shape in candidates:
        return LineJudgement(asked.line, asked.name, expected, expected, True)
    why = _why(question, asked, index, candidates)
    return LineJudgement(asked.line, asked.name, shape_text(candidates[0]), expected, False, why)


def _why(question: Shape, asked: ShapeAnswer, index: int, candidates: tuple[tuple[int, ...], ...]) -> str:
    for miss in question.misses:
        if miss.line == asked.line and miss.value in candidates:
            return miss.why
    code = question.code.splitlines()
    line = code[asked.line - 1] if asked.line <= len(code) else ""
    before = question.answers[index - 1].shape if index else _first_shape(question, line)
    for candidate in candidates:
        if why := computed(candidate, before, asked.shape, line, question.code):
            return why
    # Of the shape before only what was asked is spoken of: it is in sight, and known to be right.
    return reason(
        candidates[0], Step(question.answers[index - 1].shape if index else None, asked.shape, line)
    )


def _first_shape(question: Shape, line: str) -> tuple[int, ...] | None:
    """The shape that goes into the first asked line, where it is written down in the program."""
    written = written_shapes(question.code)
    names = dict.fromkeys(
        name for name in re.findall(r"[A-Za-z_]\w*", line.partition("=")[2]) if name in written
    )
    return written[next(iter(names))] if len(names) == 1 else None


def _count(lines: int) -> str:
    return "One line" if lines == 1 else f"{lines} lines"
