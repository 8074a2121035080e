"""True, false, or it depends."""

from __future__ import annotations

from typing import cast

from tutor.course.model import Answer3, Claim
from tutor.quiz.judgement import Judgement, gives_up, joined, right, shown, unread, wrong

_WORDS = {
    "true": ("true", "t", "yes", "y", "right", "correct"),
    "false": ("false", "f", "no", "n", "wrong", "incorrect"),
    "depends": ("depends", "d", "it depends", "both", "sometimes"),
}
_READING = {word: answer for answer, words in _WORDS.items() for word in words}
NAMES = {"true": "true", "false": "false", "depends": "it depends"}


def judge(question: Claim, answer: str) -> Judgement:
    expected = NAMES[question.answer]
    verdict = f"The claim is {expected}." if question.answer != "depends" else "It depends."
    if gives_up(answer):
        return wrong(joined(verdict, question.explain), expected)
    given = read(answer)
    if given is None:
        message = f"“{shown(answer)}” is no verdict on a claim." if answer.strip() else "Nothing is chosen."
        return unread(f"{message} Answer true, false or it depends.", expected)
    if given == question.answer:
        return right(question.explain, expected)
    return wrong(question.why.get(given) or joined(verdict, question.explain), expected)


def read(answer: str) -> Answer3 | None:
    word = " ".join(answer.casefold().replace("'", "").split()).rstrip(".!")
    if word.startswith(("it depends", "depends")):
        return "depends"
    return cast("Answer3 | None", _READING.get(word))
