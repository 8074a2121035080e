"""Where the learner stands: what is done, what is due, and what to do next. Reads heads only, no bodies.

On the way to the first screen, so it imports next to nothing, and its values are named tuples: a frozen
dataclass takes four times as long to make.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from tutor.course.catalog import Catalog
    from tutor.course.heads import ChallengeHead, LessonHead
    from tutor.progress import Position, Record

LessonState = Literal["new", "started", "done", "due"]

ENOUGH_TO_REVIEW = 5
"""So many due reviews go before a new lesson."""


class Next(NamedTuple):
    """What `Continue` opens. `page` of `pages` counts from 1; both are 0 where it is not a started lesson.
    `id` is empty for a review."""

    kind: Literal["lesson", "review", "challenge"]
    id: str
    why: str
    page: int = 0
    pages: int = 0


class Standing(NamedTuple):
    """`due` holds ids as they are called today, the longest overdue first. `week` counts the attempts of
    this week's days, Monday first."""

    lessons: dict[str, LessonState]
    due: tuple[str, ...]
    challenges_passed: frozenset[str]
    next: Next
    week: tuple[int, ...]


def standing(catalog: Catalog, record: Record, now: datetime) -> Standing:
    """Where the learner stands at `now`. Raises RecordError."""
    good: set[str] = set()
    tried: set[str] = set()
    for id, state in record.states().items():
        current = catalog.current_id(id)
        tried.add(current)
        if state.ever_good:
            good.add(current)
    positions: dict[str, Position] = {}
    for id, position in sorted(record.positions().items(), key=lambda pair: pair[1].at):
        positions[catalog.current_id(id)] = position
    parts = {part.id for part in catalog.parts}
    known = (catalog.current_id(due.item) for due in record.due(now))
    # What the course no longer has stays in the record, but cannot be asked.
    due = tuple(dict.fromkeys(id for id in known if id.partition("/")[0] in parts))
    # A question may have been met in a quiz; only what is done on its pages begins a lesson.
    touched = {id.partition("#")[0] for id in tried} | set(positions)
    overdue = {_home(id) for id in due}
    lessons: dict[str, LessonState] = {}
    for head in catalog.lessons:
        if head.id in good:
            lessons[head.id] = "due" if head.id in overdue else "done"
        else:
            lessons[head.id] = "started" if head.id in touched else "new"
    passed = frozenset(head.id for head in catalog.challenges if head.id in good)
    return Standing(
        lessons=lessons,
        due=due,
        challenges_passed=passed,
        next=_next(catalog, lessons, due, passed, positions),
        week=_week(record, now),
    )


def _home(id: str) -> str:
    """The lesson that a question (`lesson/question`) or a cell (`lesson#1`) is in."""
    return id.partition("#")[0] if "#" in id else id.rpartition("/")[0] if id.count("/") > 1 else id


def _next(
    catalog: Catalog,
    lessons: dict[str, LessonState],
    due: tuple[str, ...],
    passed: frozenset[str],
    positions: dict[str, Position],
) -> Next:
    """In this order: a lesson left in the middle, a heap of reviews, practice for a read one, a new one."""
    started = [id for id in positions if lessons.get(id) == "started"]
    started += [id for id, state in lessons.items() if state == "started" and id not in positions]
    if started:
        newest = next((id for id in reversed(positions) if id in started), started[0])
        return _resumed(newest, positions.get(newest))
    if len(due) >= ENOUGH_TO_REVIEW:
        return Next("review", "", f"{len(due)} questions are due for review.")
    practice = _practice(catalog, lessons, passed)
    fresh = next((head for head in catalog.lessons if lessons[head.id] == "new"), None)
    if practice is not None and _goes_first(catalog, practice, fresh, passed):
        lesson = catalog.lesson_head(practice.lessons[0]).title
        return Next("challenge", practice.id, f"It practises what {lesson} taught.")
    if fresh is not None:
        return Next("lesson", fresh.id, _why_new(catalog, lessons, fresh))
    if due:
        count = "One question is" if len(due) == 1 else f"{len(due)} questions are"
        return Next("review", "", f"{count} due for review.")
    left = practice or next((head for head in catalog.challenges if head.id not in passed), None)
    if left is not None:
        return Next("challenge", left.id, "All lessons are read; this challenge is not passed yet.")
    return Next("review", "", "Everything is done, and nothing is due.")


def _resumed(id: str, position: Position | None) -> Next:
    if position is None:
        return Next("lesson", id, "You began this lesson.")
    why = f"You left it at page {position.page} of {position.pages}."
    return Next("lesson", id, why, position.page, position.pages)


def _practice(
    catalog: Catalog, lessons: dict[str, LessonState], passed: frozenset[str]
) -> ChallengeHead | None:
    """The easiest challenge left whose lessons have all been read."""
    ready = [
        head
        for head in catalog.challenges
        if head.id not in passed
        and head.lessons
        and all(lessons.get(catalog.current_id(id), "new") in ("done", "due") for id in head.lessons)
    ]
    return min(ready, key=lambda head: head.difficulty, default=None)


def _goes_first(
    catalog: Catalog, practice: ChallengeHead, fresh: LessonHead | None, passed: frozenset[str]
) -> bool:
    """One challenge a lesson is enough before going on; the others wait until the part is read."""
    if fresh is None:
        return True
    taught = {catalog.current_id(id) for id in practice.lessons}
    practised = {
        catalog.current_id(id) for head in catalog.challenges if head.id in passed for id in head.lessons
    }
    return not taught <= practised


def _why_new(catalog: Catalog, lessons: dict[str, LessonState], fresh: LessonHead) -> str:
    part = catalog.part(fresh.part)
    place = part.lessons.index(fresh.id) + 1 if fresh.id in part.lessons else 1
    if all(state == "new" for state in lessons.values()):
        return "The course begins here."
    return f"The next lesson: {part.title}, lesson {place} of {len(part.lessons)}."


def _week(record: Record, now: datetime) -> tuple[int, ...]:
    today = now.astimezone().date()
    monday = today - timedelta(days=today.weekday())
    days = record.days(monday)
    return tuple(days.get(monday + timedelta(days=n), 0) for n in range(7))
