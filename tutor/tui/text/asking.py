"""A question and what is said to its answer, as blocks of text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from tutor.course.model import Blank, Claim, Line, Number, Outcome, Output, Question, Shape
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
    if isinstance(asked, Output):
        blocks += [prose.Gap(), prose.Passage(Content("What does it print?").stylize("$muted"))]
    return blocks


def program(source: str, indent: str = "") -> prose.Verbatim:
    return prose.Verbatim(tuple(code.python(source.strip("\n")).split("\n", allow_blank=True)), indent)


def verdict(asked: Question, judgement: Judgement, *, explain: bool = True) -> list[prose.Block]:
    """What there is to say to an answer: a word, the reason, the explanation if that was not yet in it."""
    signs = marks()
    sign, word, style = {
        "right": (signs.right, RIGHT, "$right"),
        "partial": (signs.wrong, PARTIAL, "$due"),
        "unread": (signs.warn, UNREAD, "$due"),
    }.get(judgement.verdict, (signs.wrong, WRONG, "$wrong"))
    opening = Content.assemble((f"{sign} {word} ", f"bold {style}"), prose.inline(judgement.message))
    blocks: list[prose.Block] = [prose.Passage(opening, "", "  ")]
    told = judgement.message
    if explain and judgement.verdict in ("wrong", "partial"):
        if not _shows_its_answer(asked) and judgement.expected and judgement.expected not in told:
            answer = Content.assemble(("The answer: ", "$muted"), (judgement.expected, "bold"))
            blocks += [prose.Gap(), prose.Passage(answer, "  ", "  ")]
        if asked.explain and asked.explain not in told:
            blocks += [prose.Gap(), prose.Passage(prose.inline(asked.explain), "  ", "  ")]
    return blocks


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


def is_proved_by_running(asked: Question) -> bool:
    """After these the program is run and shown by itself: the claim's proof, the output, the outcome."""
    return isinstance(asked, Claim | Output | Outcome) and bool(asked.proof)
