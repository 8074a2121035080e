"""Which line of the program is wrong: by its number or by its text."""

from __future__ import annotations

import re

from tutor.course.model import Line
from tutor.quiz.judgement import Judgement, gives_up, joined, right, shown, unread, wrong
from tutor.quiz.reading import normal


def judge(question: Line, answer: str) -> Judgement:
    code = question.code.splitlines()
    expected = str(question.answer)
    fault = f"The fault is in line {question.answer}, `{code[question.answer - 1].strip()}`."
    if gives_up(answer):
        return wrong(joined(fault, question.explain), expected)
    line = read(question, answer)
    if line is None:
        what = f"“{shown(answer)}” is not one of its lines." if answer.strip() else "No line is named."
        return unread(f"{what} Answer with a line number from 1 to {len(code)}.", expected)
    if line == question.answer or line in question.accept:
        return right(question.explain, expected)
    if line in question.why:
        return wrong(question.why[line], expected)
    text = shown(code[line - 1])
    mine = f"Line {line}, `{text}`, is as it should be." if text else f"Line {line} is empty."
    return wrong(joined(mine, fault, question.explain), expected)


def read(question: Line, answer: str) -> int | None:
    """The number of the line meant, from 1; None where the program has no such line."""
    code = question.code.splitlines()
    number = re.fullmatch(r"(?:in )?(?:lines?|l|#|no\.?)?\s*(\d{1,6})[.:)]?", normal(answer).casefold())
    if number:
        return int(number[1]) if 1 <= int(number[1]) <= len(code) else None
    given = _squeezed(re.sub(r"^\s*\d+\s*[:|]\s*", "", answer))
    same = [n for n, text in enumerate(code, start=1) if given and _squeezed(text) == given]
    return same[0] if len(same) == 1 else None


def _squeezed(text: str) -> str:
    """A line of code without its spaces and its comment."""
    return re.sub(r"\s+", "", text.partition("#")[0])
