"""Where the learner stands: what is done, what is due, and what to do next. Reads heads only, no bodies.

On the way to the first screen, so it imports next to nothing, and its values are named tuples: a frozen
dataclass takes four times as long to make.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal, NamedTuple

from tutor.review.mastery import known_skills, mastery_of

if TYPE_CHECKING:
    from tutor.course.catalog import Catalog
    from tutor.course.heads import ChallengeHead, LessonHead
    from tutor.progress import Position, Record

LessonState = Literal["new", "started", "done", "due", "known"]
"""`known`: the learner has placed out of all its skills, and has not read it."""

ONCE_A_DAY = timedelta(hours=16)
LONGEST_STREAK = timedelta(days=370)
ENOUGH_TO_REVIEW = 5
"""So many due reviews go before a new lesson."""


class Next(NamedTuple):
    """What `Continue` opens. `page` of `pages` counts from 1; both are 0 where it is not a started lesson.
    `id` is empty for a review, and a skill's for the practice of one."""

    kind: Literal["lesson", "review", "challenge", "skill"]
    id: str
    why: str
    page: int = 0
    pages: int = 0


class Standing(NamedTuple):
    """`due` holds what can be asked and is due, as it is called today, the longest overdue first: questions,
    families of generated ones (`family/...`), and skills (`skill/...`) that none of them covers. `topics`
    are the skills all of these are about. `week` counts the attempts of this week's days, Monday first;
    `streak` is the number of days in a row up to today or yesterday."""

    lessons: dict[str, LessonState]
    due: tuple[str, ...]
    challenges_passed: frozenset[str]
    next: Next
    week: tuple[int, ...]
    topics: tuple[str, ...] = ()
    streak: int = 0


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
    due, topics = _due(catalog, record, now)
    known = known_skills(record)
    # A question may have been met in a quiz; only what is done on its pages begins a lesson.
    touched = {id.partition("#")[0] for id in tried} | set(positions)
    overdue = {_home(id) for id in due}
    lessons: dict[str, LessonState] = {}
    for head in catalog.lessons:
        if head.id in good:
            lessons[head.id] = "due" if head.id in overdue else "done"
        else:
            skipped = bool(head.skills) and known.issuperset(head.skills)
            lessons[head.id] = "started" if head.id in touched else "known" if skipped else "new"
    passed = frozenset(head.id for head in catalog.challenges if head.id in good)
    week, streak = _days(record, now)
    return Standing(
        lessons=lessons,
        due=due,
        challenges_passed=passed,
        next=_next(catalog, record, now, _Way(lessons, due, passed, positions, known)),
        week=week,
        topics=topics,
        streak=streak,
    )


def _due(catalog: Catalog, record: Record, now: datetime) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What is due and can be asked, and its skills. What the course no longer has stays in the record."""
    rows = record.due(now)
    found: list[str] = []
    topics: list[str] = []
    for due in rows:
        id = catalog.current_id(due.item)
        if id.startswith("family/") or (not id.startswith("skill/") and catalog.mentions(id)):
            found.append(id)
            topics += due.skills
    covered = set(topics)
    for due in rows:
        kind, _, skill = due.item.partition("/")
        # Where a question or a family of the skill is due as well, asking that is the skill's review.
        if kind == "skill" and skill in catalog.skills and skill not in covered:
            found.append(due.item)
            topics.append(skill)
    return tuple(dict.fromkeys(found)), tuple(dict.fromkeys(topics))


def _home(id: str) -> str:
    """The lesson that a question (`lesson/question`) or a cell (`lesson#1`) is in."""
    return id.partition("#")[0] if "#" in id else id.rpartition("/")[0] if id.count("/") > 1 else id


class _Way(NamedTuple):
    """What the next step is chosen from."""

    lessons: dict[str, LessonState]
    due: tuple[str, ...]
    passed: frozenset[str]
    positions: dict[str, Position]
    known: frozenset[str]


def _next(catalog: Catalog, record: Record, now: datetime, way: _Way) -> Next:
    """In this order: a lesson left in the middle, a heap of reviews, practice for a read one, a skill that
    the next lesson builds on and that is still weak, that lesson."""
    lessons, due, passed, positions, _ = way
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
        weak = _weak_before(catalog, record, now, fresh, way.known)
        return weak or Next("lesson", fresh.id, _why_new(catalog, lessons, fresh))
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


def _weak_before(
    catalog: Catalog, record: Record, now: datetime, fresh: LessonHead, known: frozenset[str]
) -> Next | None:
    """The weakest of the skills that the lesson builds on, where there is one; not twice a day."""
    needed: list[str] = []
    open_ = [need for id in fresh.skills if id in catalog.skills for need in catalog.skills[id].needs]
    while open_:
        id = open_.pop()
        if id not in needed and id not in fresh.skills and id in catalog.skills:
            needed.append(id)
            open_ += catalog.skills[id].needs
    evidence = record.evidence(now) if needed else {}
    weak = [
        found
        for id in needed
        if id in evidence and id not in known and now - evidence[id].last_at > ONCE_A_DAY
        if (found := mastery_of(id, evidence[id])).weak
    ]
    if not weak:
        return None
    weakest = min(weak, key=lambda found: found.estimate)
    return Next("skill", weakest.skill, f"{fresh.title} builds on it. So far {weakest.text}.")


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


def _days(record: Record, now: datetime) -> tuple[tuple[int, ...], int]:
    """The counts of this week, and the number of days in a row. A day that has only begun breaks none."""
    today = now.astimezone().date()
    monday = today - timedelta(days=today.weekday())
    days = record.days(today - LONGEST_STREAK)
    streak, day = 0, today if days.get(today) else today - timedelta(days=1)
    while days.get(day):
        streak += 1
        day -= timedelta(days=1)
    return tuple(days.get(monday + timedelta(days=n), 0) for n in range(7)), streak
