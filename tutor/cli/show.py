"""`tutor show`: a lesson, a question or a challenge as text, without its answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tutor.cli import out
from tutor.errors import UnknownItem

if TYPE_CHECKING:
    from tutor.course.catalog import Catalog
    from tutor.course.model import Block, Challenge, Lesson, Question


@click.command()
@click.argument("id")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def show(id: str, as_json: bool) -> int:
    """Print a lesson, a question or a challenge as text."""
    from tutor.course.catalog import load_catalog

    kind, title, text, current = described(load_catalog(), id, out.width())
    if as_json:
        out.document({"id": current, "kind": kind, "title": title, "text": text})
    else:
        out.line(text)
    return 0


def described(catalog: Catalog, id: str, width: int) -> tuple[str, str, str, str]:
    """(kind, title, text, id as it is called today). Raises UnknownItem."""
    if catalog.has_lesson(id):
        lesson = catalog.lesson(id)
        return "lesson", lesson.head.title, lesson_text(catalog, lesson, width), lesson.head.id
    if catalog.has_challenge(id):
        challenge = catalog.challenge(id)
        return "challenge", challenge.head.title, challenge_text(challenge, width), challenge.head.id
    from tutor.quiz.pool import asking_of

    try:
        question = asking_of(catalog, id).question
    except UnknownItem:
        raise UnknownItem(unknown(catalog, id)) from None
    return "question", out.shortened(question.text), question_text(question, width), question.id


def unknown(catalog: Catalog, id: str) -> str:
    """What to say of an id that nothing has: the nearest ones, where there are any."""
    import difflib

    known = [lesson.id for lesson in catalog.lessons] + [head.id for head in catalog.challenges]
    near = difflib.get_close_matches(id, known, n=2, cutoff=0.6)
    hint = f"did you mean {' or '.join(near)}?" if near else "`tutor list` shows what there is."
    return f"There is no lesson, question or challenge {id!r}; {hint}"


def lesson_text(catalog: Catalog, lesson: Lesson, width: int) -> str:
    from tutor.quiz.plain import wrapped

    head = lesson.head
    part = catalog.part(head.part).title
    blocks = [
        f"{head.title}\n{'=' * min(len(head.title), width)}",
        wrapped(f"{part}, about {out.several(head.minutes, 'minute')}. You will be able to:", width),
        "\n".join(wrapped(objective, width, "- ", "  ") for objective in head.objectives),
    ]
    for number, page in enumerate(lesson.pages, start=1):
        title = f"{number}. {page.title}"
        blocks.append(f"\n{title}\n{'-' * min(len(title), width)}")
        blocks += [_block(catalog, block, width) for block in page.blocks]
    return "\n\n".join(blocks)


def _block(catalog: Catalog, block: Block, width: int) -> str:
    from tutor.course.model import Asked, Cell, Figure, Prose
    from tutor.quiz.plain import indented, plain

    match block:
        case Prose():
            return plain(block.markdown, width)
        case Cell():
            pieces = [indented(block.source)]
            if block.predict:
                pieces.append("What does it print?")
            elif block.output:
                varies = " (differs from run to run)" if block.varies else ""
                pieces.append(f"It prints{varies}:\n\n{indented(block.output)}")
            if block.raises:
                pieces.append(f"It raises {block.raises}.")
            return "\n\n".join(pieces)
        case Figure():
            return f"[Figure, drawn in the interface: {block.caption}]"
        case Asked():
            return question_text(catalog.question(block.question), width)


def question_text(question: Question, width: int) -> str:
    from tutor.quiz import as_text, how_to_answer
    from tutor.quiz.plain import wrapped

    how = wrapped(how_to_answer(question), width)
    return f"Question {question.id}\n\n{as_text(question, width=width)}\n\n{how}"


def challenge_text(challenge: Challenge, width: int) -> str:
    from tutor.quiz.plain import indented, plain, wrapped

    head = challenge.head
    blocks = [
        f"{head.title}\n{'=' * min(len(head.title), width)}",
        f"Challenge {head.id}: {head.kind}, difficulty {head.difficulty} of 5.",
        plain(challenge.prompt, width),
        "What is checked:\n" + "\n".join(wrapped(goal.goal, width, "- ", "  ") for goal in challenge.goals),
        "It starts as:\n\n" + indented(challenge.starter),
    ]
    return "\n\n".join(blocks)
