"""Which widget takes the answer to which kind of question."""

from __future__ import annotations

from tutor.course.model import (
    BLANK,
    Blank,
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
from tutor.tui.widgets.answers.base import Answer
from tutor.tui.widgets.answers.lines import LinesAnswer
from tutor.tui.widgets.answers.options import ChoiceAnswer, ClaimAnswer, LineAnswer, OutcomeAnswer
from tutor.tui.widgets.answers.order import OrderAnswer
from tutor.tui.widgets.answers.shape import ShapeAnswer
from tutor.tui.widgets.answers.short import ShortAnswer


def answer_for(question: Question, draft: str = "") -> Answer:
    """The widget that takes an answer to `question`. `draft` is what was written of it before."""
    if isinstance(question, Choice):
        return ChoiceAnswer(question)
    if isinstance(question, Claim):
        return ClaimAnswer()
    if isinstance(question, Outcome):
        return OutcomeAnswer(question)
    if isinstance(question, Order):
        return OrderAnswer(question)
    if isinstance(question, Blank):
        return LinesAnswer(1, placeholder=f"in place of {BLANK}")
    if isinstance(question, Line):
        return LineAnswer(question.code)
    if isinstance(question, Shape):
        return ShapeAnswer(question)
    if isinstance(question, Short):
        return ShortAnswer(question, draft)
    if isinstance(question, Output):
        return LinesAnswer(question.answer.rstrip("\n").count("\n") + 1)
    assert isinstance(question, Number)
    return LinesAnswer(1, placeholder="a number")
