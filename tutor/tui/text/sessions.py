"""What is said about a session as a whole: how far it is, how it went, what an exam comes to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from tutor.tui.text import measures, prose
from tutor.tui.text.marks import marks

if TYPE_CHECKING:
    from tutor.course.catalog import Catalog
    from tutor.quiz.session import Session, Told

ORDINARY = ("", "due")
"""reasons to ask that need no line of their own"""
BAR = 20
"""cells of a section's bar"""


def progress(session: Session) -> str:
    """`3 of 8`, or `3 · 4 min left`."""
    at = len(session.asked)
    if session.count is not None:
        return f"{at} of {session.count}"
    left = max(0, round(session.minutes_left)) if session.minutes is not None else 0
    return f"{at} {marks().dot} {left} min left" if session.minutes is not None else str(at)


def summary(told: Sequence[Told], left: int) -> list[prose.Block]:
    """How many were right, and each with its mark."""
    right = sum(one.judgement.verdict == "right" for one in told)
    head = Content(f"{right} of {measures.several(len(told), 'question')} right.").stylize("bold")
    blocks: list[prose.Block] = [prose.Passage(head), prose.Gap(), *(_row(one) for one in told)]
    if left > 0:
        unanswered = Content(f"{measures.several(left, 'question')} not answered.")
        blocks += [prose.Gap(), prose.Passage(unanswered)]
    if right < len(told):
        later = Content("What was wrong comes back for review.").stylize("$muted")
        blocks += [prose.Gap(), prose.Passage(later)]
    return blocks


def _row(one: Told) -> prose.Block:
    signs = marks()
    sign, style, word = {
        "right": (signs.right, "$right", "right"),
        "partial": (signs.wrong, "$due", "partly"),
    }.get(one.judgement.verdict, (signs.wrong, "$wrong", "wrong"))
    first = one.asking.question.text.strip().split("\n")[0]
    return prose.Passage(Content.assemble((f"{sign} {word:<7}", style), prose.inline(first)), "", " " * 9)


def report(session: Session, catalog: Catalog) -> list[prose.Block]:
    """The end of an exam: each section, each question that was not right with its sentence, what to come back
    to."""
    from tutor.quiz.report import report as reported
    from tutor.quiz.telling import told as said

    found = reported(session.told, session.count)
    partly = f", {found.partial} partly" if found.partial else ""
    head = Content(f"{found.right} of {found.asked} right{partly}.").stylize("bold")
    blocks: list[prose.Block] = [prose.Passage(head), prose.Gap()]
    for share in found.sections:
        full = round(share.score / share.total * BAR)
        signs = marks()
        bar = signs.bars[-1] * full
        blocks.append(
            prose.Passage(
                Content.assemble(
                    f"{share.name:<12} ",
                    (bar, "$accent"),
                    (signs.bars[0] * (BAR - full), "$muted"),
                    f"  {share.right} of {share.total}",
                )
            )
        )
    if found.weak:
        titles = ", ".join(catalog.skills[id].title for id in found.weak if id in catalog.skills)
        blocks += [prose.Gap(), prose.Passage(Content(f"To come back to: {titles}."))]
        blocks.append(prose.Passage(Content("They come back for review.").stylize("$muted")))
    for one in found.wrong:
        message, explanation = said(one.asking.question, one.judgement, one.asking.steps)
        answer = " | ".join(one.text.split("\n")) or "nothing"
        blocks += [prose.Gap(), _row(one)]
        blocks.append(prose.Passage(Content.assemble(("You: ", "$muted"), answer), "  ", "  "))
        blocks.append(prose.Passage(prose.inline(message), "  ", "  "))
        blocks += [
            prose.Passage(prose.inline(step), "  ", "  ") for step in explanation if step not in message
        ]
    return blocks


def placed(skills: Sequence[str], lessons: Sequence[str], told: Sequence[Told]) -> list[prose.Block]:
    """The end of a placement: what seems to be known, and what that means for the lessons."""
    right = sum(one.judgement.verdict == "right" for one in told)
    head = Content(f"{right} of {measures.several(len(told), 'question')} right.").stylize("bold")
    blocks: list[prose.Block] = [prose.Passage(head), prose.Gap()]
    if not skills:
        return [*blocks, prose.Passage(Content("Begin with the first lesson: nothing is skipped."))]
    blocks.append(prose.Passage(Content(f"You seem to know: {', '.join(skills)}.")))
    blocks.append(prose.Gap())
    if lessons:
        blocks.append(prose.Passage(Content("These lessons can be skipped:")))
        blocks += [prose.Passage(Content(lesson), f"  {marks().right} ", "    ") for lesson in lessons]
    else:
        blocks.append(prose.Passage(Content("No lesson is about that alone, so none is skipped.")))
    note = "They stay on the map, and the palette (ctrl+p) takes it back. Esc skips nothing."
    return [*blocks, prose.Gap(), prose.Passage(Content(note).stylize("$muted"))]
