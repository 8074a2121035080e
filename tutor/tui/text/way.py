"""The rows of the home screen: where to go on, what is due, the way through the parts, the week."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content

from tutor.tui.text import measures
from tutor.tui.text.marks import marks

if TYPE_CHECKING:
    from tutor.course.catalog import Catalog
    from tutor.course.heads import ChallengeHead, Part
    from tutor.review import Standing
    from tutor.tui.study import Study

LABEL = 12
"""cells of the column that says what a row is about"""
MINUTES_A_REVIEW = 0.75


@dataclass(frozen=True, slots=True)
class Row:
    """A row that can be chosen. `id` is what it does: "continue", "review", "part:autograd", "challenges"."""

    id: str
    text: Content
    key: str = ""
    """the key that does the same from anywhere on the screen"""


def rows(catalog: Catalog, standing: Standing, due: int, width: int) -> list[Row | None]:
    """The rows in order; None is an empty line."""
    found: list[Row | None] = [_continue(catalog, standing, width)]
    if due:
        found += [None, _due(catalog, standing, due, width)]
    found.append(None)
    with_challenges = {head.part for head in catalog.challenges}
    parts = [
        part
        for part in catalog.parts
        if part.lessons or part.id in with_challenges or part.folder in with_challenges
    ]
    here = _part_of(catalog, standing)
    for n, part in enumerate(parts):
        found.append(_part(catalog, standing, part, first=n == 0, here=part.id == here))
    if catalog.challenges:
        found += [None, _challenges(catalog, standing, width)]
    return found


def week(standing: Standing) -> Content:
    """How much was done on each of the last days, as a small bar a day and as a number."""
    total = sum(standing.week)
    if not total:
        return Content.assemble(_label("This week"), ("nothing yet", "$muted"))
    most = max(standing.week)
    signs = marks().bars
    steps = len(signs) - 1
    bars = "".join(signs[0 if not n else max(1, round(n / most * steps))] for n in standing.week)
    return Content.assemble(
        _label("This week"),
        (bars, "$accent"),
        (f"  {measures.several(total, 'answer and run', 'answers and runs')}", "$muted"),
    )


def lesson_mark(state: str) -> tuple[str, str]:
    """The sign of a lesson's state, and its colour."""
    signs = marks()
    return {
        "done": (signs.right, "$right"),
        "due": (signs.due, "$due"),
        "started": (signs.running, "$accent"),
    }.get(state, (signs.new, "$muted"))


def state_word(state: str) -> str:
    return {"done": "done", "due": "done, reviews due", "started": "started"}.get(state, "new")


def challenge_row(head: ChallengeHead, study: Study) -> Content:
    """A challenge in a list: passed or not, its title, how hard it is."""
    signs = marks()
    done = study.is_done(head.id)
    tried = study.tries(head.id) > 0
    sign = (signs.right, "$right") if done else (signs.running, "$accent") if tried else (signs.new, "$muted")
    hard = signs.full * head.difficulty + signs.empty * (5 - head.difficulty)
    title = Content(head.title).truncate(52, ellipsis=True)
    return Content.assemble(sign, "  ", title.pad_right(54 - title.cell_length), (hard, "$accent"))


def _label(text: str) -> Content:
    return Content(f"{text:<{LABEL}}").stylize("$muted")


def _two_lines(label: str, first: Content, second: str, key: str, width: int) -> Content:
    """A title with its key at the right edge, and a quieter line beneath."""
    room = width - LABEL - len(key) - 1
    title = first.truncate(max(8, room), ellipsis=True)
    gap = " " * max(1, room - title.cell_length + 1)
    below = Content(second).stylize("$muted").truncate(max(8, width - LABEL), ellipsis=True)
    return Content.assemble(_label(label), title, gap, (key, "bold $accent"), "\n", " " * LABEL, below)


def _continue(catalog: Catalog, standing: Standing, width: int) -> Row:
    going_on = standing.next
    title = Content(_title(catalog, standing)).stylize("bold")
    if going_on.kind == "lesson" and going_on.pages and going_on.page > 1:
        title += Content(f" {marks().dot} page {going_on.page} of {going_on.pages}")
    label = "Continue" if any(state != "new" for state in standing.lessons.values()) else "Begin"
    return Row(
        "continue", _two_lines(label, title, going_on.why or _where(catalog, standing), "Enter", width)
    )


def _title(catalog: Catalog, standing: Standing) -> str:
    going_on = standing.next
    if going_on.kind == "lesson" and catalog.has_lesson(going_on.id):
        return catalog.lesson_head(going_on.id).title
    if going_on.kind == "challenge" and catalog.has_challenge(going_on.id):
        return catalog.challenge_head(going_on.id).title
    return "Review what is due" if going_on.kind == "review" else "Everything is done"


def _where(catalog: Catalog, standing: Standing) -> str:
    going_on = standing.next
    if going_on.kind != "lesson" or not catalog.has_lesson(going_on.id):
        return ""
    part = catalog.part(catalog.lesson_head(going_on.id).part)
    return f"{part.title}, lesson {part.lessons.index(going_on.id) + 1} of {len(part.lessons)}"


def _due(catalog: Catalog, standing: Standing, due: int, width: int) -> Row:
    minutes = max(1, round(due * MINUTES_A_REVIEW))
    title = Content.assemble(
        (f"{marks().due} ", "$due"),
        f"{measures.several(due, 'review')}, about {measures.several(minutes, 'minute')}",
    )
    topics: list[str] = []
    for id in standing.due:
        lesson = id.rpartition("/")[0]
        topic = catalog.lesson_head(lesson).title if catalog.has_lesson(lesson) else ""
        if topic and topic not in topics:
            topics.append(topic)
    return Row("review", _two_lines("Due today", title, ", ".join(topics), "r", width), "r")


def _part_of(catalog: Catalog, standing: Standing) -> str:
    going_on = standing.next
    if going_on.kind == "lesson" and catalog.has_lesson(going_on.id):
        return catalog.lesson_head(going_on.id).part
    return ""


def _part(catalog: Catalog, standing: Standing, part: Part, *, first: bool, here: bool) -> Row:
    pieces: list[Content | tuple[str, str]] = [_label("The way" if first else "")]
    pieces.append((f"{marks().here} " if here else "  ", "bold $accent"))
    pieces.append((f"{part.number:02} {part.title:<26}", "bold" if here else ""))
    states = [standing.lessons.get(id, "new") for id in part.lessons]
    pieces += [lesson_mark(state) for state in states]
    done = sum(state in ("done", "due") for state in states)
    count = f"{done} of {len(states)}" if states else "challenges only"
    pieces.append((f"{' ' * max(2, 12 - len(states))}{count}", "$muted"))
    return Row(f"part:{part.id}", Content.assemble(*pieces))


def _challenges(catalog: Catalog, standing: Standing, width: int) -> Row:
    passed = len(standing.challenges_passed & {head.id for head in catalog.challenges})
    upcoming = next(
        (head.title for head in catalog.challenges if head.id not in standing.challenges_passed), ""
    )
    text = f"{passed} of {len(catalog.challenges)} passed" + (
        f" {marks().dot} next: {upcoming}" if upcoming else ""
    )
    room = width - LABEL - 2
    title = Content(text).truncate(max(8, room), ellipsis=True)
    gap = " " * max(1, room - title.cell_length + 1)
    return Row("challenges", Content.assemble(_label("Challenges"), title, gap, ("c", "bold $accent")), "c")
