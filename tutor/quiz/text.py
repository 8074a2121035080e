"""A question as plain text, and how to answer it: line mode, pipes, `tutor show`."""

from __future__ import annotations

import hashlib

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
from tutor.quiz import order
from tutor.quiz.choice import LETTERS
from tutor.quiz.plain import indented, inline, plain, wrapped


def as_text(question: Question, *, width: int = 78) -> str:
    """The question with its program and its options, without any answer."""
    blocks = [plain(question.text, width)]
    if question.code:
        numbered = isinstance(question, Line | Shape | Outcome)
        blocks.append(numbered_code(question.code) if numbered else indented(question.code))
    if isinstance(question, Choice):
        blocks.append("\n".join(_option(n, option.text, width) for n, option in enumerate(question.options)))
    if isinstance(question, Order):
        shown = [question.lines[index] for index in order.shuffled(question)]
        blocks.append("\n".join(f"  {LETTERS[n]}  {line}" for n, line in enumerate(shown)))
    if isinstance(question, Shape):
        asked = [f"line {answer.line}, {answer.name}" for answer in question.answers]
        blocks.append(wrapped(f"Asked after: {'; '.join(asked)}.", width))
    return "\n\n".join(blocks)


def how_to_answer(question: Question) -> str:
    """One sentence: what the answer looks like."""
    match question:
        case Choice():
            return f"Answer with a letter from a to {LETTERS[len(question.options) - 1]}."
        case Claim():
            return "Answer true, false or it depends (t, f or d)."
        case Number():
            return "Answer with a number; arithmetic such as 512*256+256 is fine."
        case Shape():
            return "Answer with a shape, such as (4, 2352) or 4x2352; a scalar is ()."
        case Output():
            return "Answer with what the program prints, line by line."
        case Outcome():
            return "Answer runs, or the name of the exception it raises, such as RuntimeError."
        case Order():
            last = LETTERS[len(question.lines) - 1]
            return f"Answer with the letters from a to {last} in the right order."
        case Blank():
            return f"Answer with what goes in place of {BLANK}; it is run."
        case Line():
            return "Answer with the number of the line."
        case Short():
            return "Answer in your own words."
    raise TypeError(f"{type(question).__name__} is not a kind of question that can be asked in line mode")


def proof(question: Question) -> str:
    """The program that shows the answer: as written, or with its blank completed or its lines in order."""
    match question:
        case Order():
            return order.program(question, tuple(range(len(question.lines))))
        case Blank():
            return question.code.replace(BLANK, question.answer)
    return question.proof


def numbered_code(code: str) -> str:
    lines = code.rstrip("\n").split("\n")
    width = len(str(len(lines)))
    return "\n".join(f"{n:>{width + 2}}  {line}".rstrip() for n, line in enumerate(lines, start=1))


def version(question: Question) -> str:
    """A digest of what is asked and of its answer, recorded with every attempt. Moving a question within
    its file does not change it."""
    fields = [
        (name, getattr(question, name))
        for cls in reversed(type(question).__mro__)
        for name in getattr(cls, "__slots__", ())
        if name not in ("file", "line", "part", "lesson", "id")
    ]
    return hashlib.sha256(repr(fields).encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _option(number: int, text: str, width: int) -> str:
    return wrapped(inline(text), width, f"  {LETTERS[number]}  ", "     ")
