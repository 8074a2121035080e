"""An answer in words. The learner grades it: the answer's text is followed by a line `points: 1 3` that
names the points of the rubric it meets (`points: all`, `points: none`)."""

from __future__ import annotations

import re

from tutor.course.model import Short
from tutor.quiz.judgement import Judgement, LineJudgement, by_lines, joined, unread

_POINTS = re.compile(r"^\s*points?\s*[:=]\s*(.*?)\s*$", re.IGNORECASE)


def judge(question: Short, answer: str) -> Judgement:
    text, points = split(answer)
    if points is None:
        if not text:
            return unread("There is no answer yet. Write it in your own words.", question.model)
        return unread(
            "Compare it with the model answer, and add a line `points:` with the numbers of what yours says.",
            question.model,
        )
    met = read_points(question, points)
    if met is None:
        return unread(
            f"The points are the numbers from 1 to {len(question.rubric)}, `all` or `none`.", question.model
        )
    lines = tuple(
        LineJudgement(
            line=number,
            name="",
            given="yes" if number in met else "no",
            expected=point,
            right=number in met,
            why="" if number in met else f"It is missing: {point}",
        )
        for number, point in enumerate(question.rubric, start=1)
    )
    if len(met) == len(lines):
        return by_lines(lines, question.explain, question.model)
    missing = "; ".join(line.expected for line in lines if not line.right)
    return by_lines(lines, joined(f"What is missing: {missing}.", question.explain), question.model)


def split(answer: str) -> tuple[str, str | None]:
    """The learner's text, and what the last points line says (None where there is none)."""
    lines = answer.splitlines()
    for index in range(len(lines) - 1, -1, -1):
        if found := _POINTS.match(lines[index]):
            return "\n".join(lines[:index] + lines[index + 1 :]).strip(), found[1]
    return answer.strip(), None


def read_points(question: Short, text: str) -> frozenset[int] | None:
    """The numbers of the points met; `2/3` is not one of the forms, since it does not say which."""
    word = text.casefold().strip(" .")
    if word in ("all", "every", "yes"):
        return frozenset(range(1, len(question.rubric) + 1))
    if word in ("none", "no", "0", "-", ""):
        return frozenset()
    numbers = re.findall(r"\d+", word)
    if re.sub(r"[\d\s,;.&+]|and", "", word) or not numbers or any(len(number) > 3 for number in numbers):
        return None
    met = frozenset(int(number) for number in numbers)
    return met if met <= set(range(1, len(question.rubric) + 1)) else None
