"""Judging an answer and saying why: one module a kind. Torch has spoken already, when the content was
verified; only a blank is run when it is judged, and that is `judge_with`'s."""

from __future__ import annotations

from tutor.course.model import (
    Blank,
    Cell,
    Choice,
    Claim,
    Line,
    Number,
    Order,
    Outcome,
    Output,
    Question,
    Shape,
    Short,
)
from tutor.quiz import blank, choice, claim, line, number, order, outcome, output, shape, short
from tutor.quiz.judgement import Judgement, LineJudgement, unread
from tutor.quiz.running import judge_with
from tutor.quiz.text import as_text, how_to_answer, proof, version

__all__ = [
    "Judgement",
    "LineJudgement",
    "as_text",
    "how_to_answer",
    "judge",
    "judge_predict",
    "judge_with",
    "proof",
    "version",
]


def judge(question: Question, answer: str) -> Judgement:
    """Judge an answer as typed; where several lines are asked (shape, output) they are joined by newlines.

    `?` or "I don't know" is an answer, and a wrong one. What cannot be read is "unread": it is asked again
    and does not count. A blank whose text does not tell is "unread" as well: `judge_with` runs it.
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
        case Outcome():
            return outcome.judge(question, answer)
        case Order():
            return order.judge(question, answer)
        case Blank():
            verdict = blank.judge_text(question, answer)
            return verdict or unread("This has to be run to be judged.", question.answer)
        case Line():
            return line.judge(question, answer)
        case Short():
            return short.judge(question, answer)
    raise TypeError(f"{type(question).__name__} is not a kind of question that can be judged")


def judge_predict(cell: Cell, answer: str) -> Judgement:
    """Judge what the learner expects a cell to print, one line of the answer for each line of output."""
    return output.judge_predict(cell, answer)
