"""Judging an answer and saying why: one module a kind. Nothing here runs code; torch has spoken already,
when the content was verified."""

from __future__ import annotations

from tutor.course.model import Cell, Choice, Claim, Line, Number, Output, Question, Shape, Short
from tutor.quiz import choice, claim, line, number, output, shape, short
from tutor.quiz.judgement import Judgement, LineJudgement
from tutor.quiz.text import as_text, how_to_answer, version

__all__ = [
    "Judgement",
    "LineJudgement",
    "as_text",
    "how_to_answer",
    "judge",
    "judge_predict",
    "version",
]


def judge(question: Question, answer: str) -> Judgement:
    """Judge an answer as typed; where several lines are asked (shape, output) they are joined by newlines.

    `?` or "I don't know" is an answer, and a wrong one. What cannot be read is "unread": it is asked again
    and does not count.
    """
    match question:
        case Choice():
            return choice.judge(question, answer)
        case Claim():
            return claim.judge(question, answer)
        case Number():
            return number.judge(question, answer)
        case Shape():
            return shape.judge(question, answer)
        case Output():
            return output.judge(question, answer)
        case Line():
            return line.judge(question, answer)
        case Short():
            return short.judge(question, answer)
    raise TypeError(f"{type(question).__name__} is not a kind of question that can be judged")


def judge_predict(cell: Cell, answer: str) -> Judgement:
    """Judge what the learner expects a cell to print, one line of the answer for each line of output."""
    return output.judge_predict(cell, answer)
