"""What judging an answer comes to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Verdict = Literal["right", "wrong", "partial", "unread"]


@dataclass(frozen=True, slots=True)
class LineJudgement:
    """One asked line of a shape or output question, or one point of a rubric.

    `line` counts from 1: in the program (shape), in the output, or in the rubric. `why` is the sentence
    for a wrong line, empty for a right one.
    """

    line: int
    name: str
    given: str
    expected: str
    right: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on one answer.

    `message` is all there is to say to this very answer: why it is right, the misconception behind it, or
    what it should have been and why; for "unread" what kind of answer is expected. An unread answer is
    asked again, it does not count. `score` is between 0 and 1, `expected` the right answer as text.
    """

    verdict: Verdict
    score: float
    message: str
    expected: str
    lines: tuple[LineJudgement, ...] = ()


class UnreadableError(ValueError):
    """An answer that cannot be read; `str()` of it is a sentence that says so."""


def right(message: str, expected: str, lines: tuple[LineJudgement, ...] = ()) -> Judgement:
    return Judgement("right", 1.0, message, expected, lines)


def wrong(message: str, expected: str) -> Judgement:
    return Judgement("wrong", 0.0, message, expected)


def unread(message: str, expected: str, lines: tuple[LineJudgement, ...] = ()) -> Judgement:
    return Judgement("unread", 0.0, message, expected, lines)


def by_lines(lines: tuple[LineJudgement, ...], message: str, expected: str) -> Judgement:
    """Partial credit: each line counts the same. `message` is for the first wrong line."""
    score = sum(line.right for line in lines) / len(lines)
    verdict: Verdict = "right" if score == 1 else "partial" if score > 0 else "wrong"
    return Judgement(verdict, score, message, expected, lines)


def joined(*sentences: str) -> str:
    return " ".join(sentence.strip() for sentence in sentences if sentence.strip())


def shown(text: str, limit: int = 60) -> str:
    """An answer as it can be quoted in a sentence: one line, no control characters, not too long."""
    line = " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", text).split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


_UNKNOWN = {"?", "??", "???", "idk", "i don't know", "don't know", "dont know", "no idea", "i do not know"}


def gives_up(text: str) -> bool:
    """The learner says that they do not know: that is an answer, and a wrong one."""
    return " ".join(text.casefold().replace("’", "'").split()).rstrip(".!") in _UNKNOWN
