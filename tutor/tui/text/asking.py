"""A question and what is said to its answer, as blocks of text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from tutor.course.model import Blank, Line, Number, Outcome, Output, Question, Shape
from tutor.tui.text import code, prose
from tutor.tui.text.marks import marks

if TYPE_CHECKING:
    from tutor.quiz import Judgement

RIGHT, PARTIAL, WRONG, UNREAD = "Yes.", "Partly.", "No.", "Not yet."


def question(asked: Question) -> list[prose.Block]:
    """Its text, and its program where that is not itself where the answer goes."""
    blocks = list(prose.parse(asked.text))
    if isinstance(asked, Outcome):  # its lines are spoken of by number
        blocks += [prose.Gap(), prose.Verbatim(tuple(code.numbered(asked.code.strip("\n"))))]
    elif asked.code and not isinstance(asked, Shape | Line):
        blocks += [prose.Gap(), program(asked.code, "  ")]
    if isinstance(asked, Output) and "print" not in asked.text.casefold():
        blocks += [prose.Gap(), prose.Passage(Content("What does it print?").stylize("$muted"))]
    return blocks


def program(source: str, indent: str = "") -> prose.Verbatim:
    return prose.Verbatim(tuple(code.python(source.strip("\n")).split("\n", allow_blank=True)), indent)


def verdict(asked: Question, judgement: Judgement, steps: Sequence[str] = ()) -> list[prose.Block]:
    """What there is to say to an answer: a word, the reason, the explanation if that was not yet in it. That
    of a generated question comes in `steps`."""
    from tutor.quiz.telling import told

    message, explanation = told(asked, judgement, steps)
    signs = marks()
    sign, word, style = {
        "right": (signs.right, RIGHT, "$right"),
        "partial": (signs.wrong, PARTIAL, "$due"),
        "unread": (signs.warn, UNREAD, "$due"),
    }.get(judgement.verdict, (signs.wrong, WRONG, "$wrong"))
    opening = Content.assemble((f"{sign} {word} ", f"bold {style}"), prose.inline(message))
    blocks: list[prose.Block] = [prose.Passage(opening, "", "  ")]
    missed = judgement.verdict in ("wrong", "partial") and not _shows_its_answer(asked)
    if missed and judgement.expected and judgement.expected not in message:
        answer = Content.assemble(("The answer: ", "$muted"), (judgement.expected, "bold"))
        blocks += [prose.Gap(), prose.Passage(answer, "  ", "  ")]
    if explanation:
        blocks.append(prose.Gap())
    for number, step in enumerate(explanation, 1):
        first = f"  {number}. " if steps else "  "
        blocks.append(prose.Passage(prose.inline(step), first, " " * len(first)))
    return blocks


def kept() -> list[prose.Block]:
    """After an answer in an exam: that it counts, and nothing about it."""
    return [prose.Passage(Content("Kept.").stylize("$muted"), "", "  ")]


def reason(why: str) -> list[prose.Block]:
    """Why a question is asked now."""
    return [prose.Passage(Content(f"Why now: {why}.").stylize("$muted"), "", "  "), prose.Gap()]


def running() -> list[prose.Block]:
    """While an answer is being run for its verdict."""
    return [prose.Passage(Content.assemble((f"{marks().running} ", "$accent"), "Running it."), "", "  ")]


def trouble(sentence: str) -> list[prose.Block]:
    """There is no verdict, because nothing can be run."""
    return [prose.Passage(Content.assemble((f"{marks().warn} ", "bold $due"), sentence), "", "  ")]


def _shows_its_answer(asked: Question) -> bool:
    """The right answer is marked or written where the answer was given."""
    return not isinstance(asked, Number | Blank)


def hints(asked: Question, count: int) -> list[prose.Block]:
    """The first `count` hints, numbered."""
    blocks: list[prose.Block] = []
    for n, hint in enumerate(asked.hints[:count], 1):
        label = f"Hint {n} of {len(asked.hints)}: "
        text = Content.assemble((label, "$due"), prose.inline(hint))
        blocks.append(prose.Passage(text, "", "  "))
    return blocks
