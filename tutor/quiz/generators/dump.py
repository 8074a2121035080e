"""A generated question with its key, as plain data: `tutor quiz --family F --dump --json`."""

from __future__ import annotations

from typing import Any

from tutor.course.model import Blank, Choice, Line, Number, Outcome, Output, Question, Shape
from tutor.quiz.generators.family import Generated

BLANK = "____"


def dumped(item: Generated) -> dict[str, Any]:
    """`ask` evaluated over the names that `code` leaves is `answer` (a list of them where `ask` is a list).

    An `outcome` has the ask `'runs'`: where the program raises instead, its exception's type is the answer.
    A `line` has an ask whose value is the line's number while the mistake is there. For a `blank`, `code`
    is the completed program, so that it runs, and `shown` what the learner sees.
    """
    question = item.question
    document: dict[str, Any] = {
        "id": item.id,
        "family": item.family,
        "kind": question.kind,
        "seed": item.seed,
        "difficulty": item.difficulty,
        "text": question.text,
        "code": question.code,
        "ask": item.ask if isinstance(item.ask, str) else list(item.ask),
        "options": [],
        "answer": None,
        "misses": [],
        "explanation": "\n".join(item.steps),
        "signature": item.signature,
    }
    return document | _of_kind(question)


def _of_kind(question: Question) -> dict[str, Any]:
    match question:
        case Shape():
            shapes = [list(answer.shape) for answer in question.answers]
            return {
                "answer": shapes[0] if len(shapes) == 1 else shapes,
                "misses": [{"value": list(m.value), "why": m.why, "line": m.line} for m in question.misses],
                "lines": [answer.line for answer in question.answers],
            }
        case Number():
            misses = [{"value": _number(miss.value), "why": miss.why} for miss in question.misses]
            return {"answer": question.answer, "tolerance": question.tolerance, "misses": misses}
        case Choice():
            return {
                "options": [option.text for option in question.options],
                "answer": next(option.text for option in question.options if option.right),
                "misses": [{"value": o.text, "why": o.why} for o in question.options if not o.right],
            }
        case Outcome() | Output():
            misses = [{"value": miss.value, "why": miss.why} for miss in question.misses]
            return {"answer": question.answer, "misses": misses}
        case Line():
            return {
                "ask": f"0 if ({' and '.join(question.ask)}) else {question.answer}",
                "answer": question.answer,
                "misses": [{"value": line, "why": why} for line, why in question.why.items()],
                "fix": question.fix,
            }
        case Blank():
            return {
                "shown": question.code,
                "code": question.code.replace(BLANK, question.answer),
                "ask": f"{question.answer!r} if ({' and '.join(question.ask)}) else None",
                "answer": question.answer,
                "misses": [{"value": miss.value, "why": miss.why} for miss in question.misses],
            }
    raise TypeError(f"{type(question).__name__} is not a kind of question that is generated")


def _number(text: str) -> int | float:
    try:
        return int(text)
    except ValueError:
        return float(text)
