"""The kinds of sessions there are: review, drill, mixed practice, exam, placement."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from tutor.errors import UsageError
from tutor.quiz.choosers import TOO_LONG, Ahead, Drill, Listed, Mixed, Placement, Review
from tutor.quiz.pool import Pool, level
from tutor.quiz.session import Finder, Session, Want
from tutor.quiz.supply import Supply

if TYPE_CHECKING:
    from tutor.course.model import Question
    from tutor.progress import Record
    from tutor.quiz.generators import Family
    from tutor.runner import Runner

MINUTES = 5
IN_A_DRILL = 10
IN_PRACTICE = 12
IN_AN_EXAM = 22
SECTION_OF_PART = {"operations": "shapes"}
"""the section of the practice set that a family belongs to, where that is not called like its part"""


def review(
    pool: Pool,
    record: Record,
    now: datetime,
    *,
    minutes: float = MINUTES,
    seed: int = 0,
    runner: Runner | None = None,
) -> Session:
    """What is due, then what is weak or about to be forgotten, as long as `minutes` last. Raises
    RecordError."""
    from tutor.review import standing

    due = standing(pool.catalog, record, now).due
    chooser = Review(pool, record, now, random.Random(seed), due=due)
    return Session("Review", pool, Ahead(chooser), Supply(seed, runner), minutes=minutes)


def drill(
    pool: Pool,
    record: Record,
    name: str,
    *,
    difficulty: int | None = None,
    seed: int = 0,
    count: int = IN_A_DRILL,
    runner: Runner | None = None,
) -> Session:
    """Questions of one family, or of the families of one skill. With `difficulty` all are of that one;
    otherwise they start where the learner left off, and rise. Raises UnknownItem, UsageError, RecordError."""
    from tutor.quiz.generators import family

    if name in pool.catalog.skills and not pool.has_family(name):
        families = [found.id for found in pool.families_of(name)]
        title = pool.catalog.skills[name].title
        if not families:
            return _questions_of(pool, record, name, seed, count, runner)
    else:
        families, title = [family(name).id], family(name).title
    start = difficulty or max(1, min(level(record, id) for id in families) - 1)
    chooser = Drill(families, start, fixed=difficulty is not None)
    return Session(title, pool, chooser, Supply(seed, runner), count=count)


def _questions_of(
    pool: Pool, record: Record, skill: str, seed: int, count: int, runner: Runner | None
) -> Session:
    """A skill without a family: its authored questions, those never met first."""
    from tutor.quiz.choosers import ForSkill

    find = ForSkill(pool, record, random.Random(seed))
    wants = [want for _ in range(count) if (want := find.want(skill)) is not None]
    if not wants:
        raise UsageError(f"There are no questions on {pool.catalog.skills[skill].title} yet.")
    return Session(
        pool.catalog.skills[skill].title, pool, Listed(wants), Supply(seed, runner), count=len(wants)
    )


def mixed(
    pool: Pool,
    record: Record,
    now: datetime,
    *,
    seed: int = 0,
    count: int = IN_PRACTICE,
    runner: Runner | None = None,
) -> Session:
    """All that was met so far, mixed, the weaker the oftener. Raises RecordError."""
    chooser = Mixed(pool, record, now, random.Random(seed))
    return Session("Mixed practice", pool, Ahead(chooser), Supply(seed, runner), count=count)


def exam(pool: Pool, *, seed: int = 0, count: int = IN_AN_EXAM, runner: Runner | None = None) -> Session:
    """Questions from all sections of the practice set; nothing is said before the end. What is asked depends
    on the seed alone."""
    wants = exam_wants(pool, random.Random(seed), count)
    return Session("Exam", pool, Listed(wants), Supply(seed, runner), count=len(wants), silent=True)


def exam_wants(pool: Pool, chance: random.Random, count: int) -> list[Want]:
    """As even as can be over the sections, in their order; about every third question has fresh numbers."""
    sections = list(dict.fromkeys(question.practice for question in pool.questions if question.practice))
    stock = {section: _stock(pool, section, chance) for section in sections}
    chosen: dict[str, list[Want]] = {section: [] for section in sections}
    left = count
    while left > 0 and any(stock.values()):
        for section in sorted(sections, key=lambda section: len(chosen[section])):
            if left > 0 and stock[section]:
                chosen[section].append(stock[section].pop(0))
                left -= 1
    return [want for section in sections for want in chosen[section]]


def _stock(pool: Pool, section: str, chance: random.Random) -> list[Want]:
    """What a section can ask, in the order in which it is taken: two authored, one with fresh numbers."""
    authored = [q for q in pool.questions if q.practice == section and q.kind not in TOO_LONG]
    more = [q for q in pool.questions if _section(q) == section and not q.practice and q.kind not in TOO_LONG]
    families = [family for family in pool.families if _section(family) == section]
    chance.shuffle(authored)
    chance.shuffle(more)
    chance.shuffle(families)
    fresh = [Want(family=family.id, difficulty=chance.randint(2, 4), section=section) for family in families]
    written = [Want(question=question.id, section=section) for question in (*authored, *more)]
    stock: list[Want] = []
    while written or fresh:
        stock += written[:2] + fresh[:1]
        del written[:2], fresh[:1]
    return stock


def _section(of: Question | Family) -> str:
    return SECTION_OF_PART.get(of.part, of.part)


def placement(
    pool: Pool, record: Record, *, seed: int = 0, count: int | None = None, runner: Runner | None = None
) -> tuple[Session, Placement]:
    """About a dozen questions, each chosen by the answers before it. The chooser holds what is believed."""
    from tutor.review.placing import QUESTIONS, Placing

    placing = Placing(pool.catalog.skills, [head.skills for head in pool.catalog.lessons])
    chooser = Placement(pool, record, placing, random.Random(seed))
    session = Session("Placement", pool, chooser, Supply(seed, runner), count=count or QUESTIONS)
    return session, chooser


def seeded(family: str, *, seed: int, count: int, difficulty: int | None = None) -> list[Want]:
    """The questions of the seeds from `seed` on: those that `--dump` prints. Without `difficulty` they rise
    from 1 to 5."""
    return [
        Want(family=family, difficulty=difficulty or 1 + n * 5 // count, seed=seed + n) for n in range(count)
    ]


def listed(pool: Finder, ids: Sequence[str], title: str) -> Session:
    """Authored questions in the order given. Raises UnknownItem."""
    wants = [Want(question=pool.question(id).id) for id in ids]
    return Session(title, pool, Listed(wants), Supply(0), count=len(wants))
