"""A learner with known weak skills, thirty days of review: what are they shown?

The learner knows some skills well and some badly, forgets all of them with time, and gains a little with each
question that is answered. Each day they review for ten questions. Counted is how often a question was about a
skill that *at that moment* was weak or about to be forgotten, against the same sessions in random order.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from tutor.course.catalog import Catalog, load_catalog
from tutor.progress import Record
from tutor.quiz import sittings
from tutor.quiz.choosers import ForSkill
from tutor.quiz.generators import Generated
from tutor.quiz.judgement import right, wrong
from tutor.quiz.pool import Pool
from tutor.quiz.session import Asking, Session, Told, Want
from tutor.quiz.supply import Supply
from tutor.review import Answered, keep

DAYS = 30
A_DAY = 10
WEAK = frozenset(
    {"ops.broadcast", "model.conv", "loss.cross-entropy", "autograd.accumulate", "ops.index", "eval.no-grad"}
)
NEEDS_IT = 0.7
"""a probability of a right answer below this: the skill is weak, or it is being forgotten"""


@dataclass
class Learner:
    """Known at first with 0.9, or 0.35 where weak; strength is how many days it takes to forget half."""

    skills: tuple[str, ...]
    chance: random.Random
    known: dict[str, float] = field(default_factory=dict)
    strength: dict[str, float] = field(default_factory=dict)
    seen: dict[str, datetime] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for skill in self.skills:
            self.known[skill] = 0.35 if skill in WEAK else 0.9
            self.strength[skill] = 4.0 if skill in WEAK else self.chance.uniform(8, 40)

    def recall(self, skill: str, now: datetime) -> float:
        days = (now - self.seen.get(skill, now)) / timedelta(days=1)
        return self.known[skill] * 0.5 ** (days / self.strength[skill])

    def answer(self, skill: str, now: datetime) -> bool:
        good = self.chance.random() < self.recall(skill, now)
        self.known[skill] += 0.02 * (1 - self.known[skill])
        self.strength[skill] *= 1.5 if good else 1.1
        self.seen[skill] = now
        return good


class AtRandom:
    """The baseline: any of the skills, each as likely."""

    def __init__(self, pool: Pool, record: Record, chance: random.Random) -> None:
        self._find = ForSkill(pool, record, chance)
        self._chance = chance
        self._skills = skills_of(pool)

    def next(self, told: tuple[Told, ...]) -> Want | None:
        return self._find.want(self._chance.choice(self._skills))

    def likely(self, told: tuple[Told, ...]) -> tuple[Want, ...]:
        return ()


def skills_of(pool: Pool) -> tuple[str, ...]:
    """Those that have more than essay questions."""
    return tuple(
        skill
        for skill in pool.skills()
        if pool.families_of(skill) or any(q.kind != "short" for q in pool.questions_of(skill))
    )


def skill_of(asking: Asking) -> str:
    return asking.skill or asking.question.skills[0]


def thirty_days(pool: Pool, seed: int, *, at_random: bool) -> tuple[float, float]:
    """(the share of questions about what was weak or nearly forgotten, recall over all skills at the end)."""
    chance = random.Random(seed)
    skills = skills_of(pool)
    learner = Learner(skills, chance)
    record = Record.in_memory()
    start = datetime(2025, 3, 1, 18, 0, tzinfo=UTC)
    for skill in skills:  # the lessons: each skill was met twice, in a question of its own
        for n in range(2):
            tell(record, learner, f"part/met/{n}-{skill}", skill, None, start)
    needed = total = 0
    for day in range(1, DAYS + 1):
        now = start + timedelta(days=day)
        session = sitting(pool, record, now, seed * 1000 + day, at_random)
        for asking in session:
            needed += learner.recall(skill_of(asking), now) < NEEDS_IT
            total += 1
            good = tell(record, learner, asking.question.id, skill_of(asking), asking.item, now)
            session.answered(asking, right("", "") if good else wrong("", ""), "")
            if len(session.told) == A_DAY:
                break
    end = start + timedelta(days=DAYS + 1)
    return needed / total, sum(learner.recall(skill, end) for skill in skills) / len(skills)


def sitting(pool: Pool, record: Record, now: datetime, seed: int, at_random: bool) -> Session:
    if at_random:
        return Session("", pool, AtRandom(pool, record, random.Random(seed)), Supply(seed), count=A_DAY)
    return sittings.review(pool, record, now, seed=seed)


def tell(
    record: Record, learner: Learner, id: str, skill: str, item: Generated | None, now: datetime
) -> bool:
    good = learner.answer(skill, now)
    answered = Answered(
        id,
        (skill,),
        "right" if good else "wrong",
        float(good),
        seconds=30,
        family=item.family if item else "",
        seed=item.seed if item else None,
        difficulty=item.difficulty if item else 0,
    )
    keep(record, answered, now)
    return good


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog()


def test_what_is_weak_or_nearly_forgotten_comes_first(
    catalog: Catalog, capsys: pytest.CaptureFixture[str]
) -> None:
    pool = Pool(catalog)
    runs = [
        (thirty_days(pool, seed, at_random=False), thirty_days(pool, seed, at_random=True))
        for seed in range(2)
    ]
    chosen, baseline = (sum(run[n][0] for run in runs) / len(runs) for n in (0, 1))
    kept, kept_at_random = (sum(run[n][1] for run in runs) / len(runs) for n in (0, 1))
    with capsys.disabled():
        print(
            f"\non what is weak or nearly forgotten: {chosen:.0%} by review, {baseline:.0%} at random; "
            f"recalled after {DAYS} days: {kept:.0%} and {kept_at_random:.0%}"
        )
    assert chosen > 0.5
    assert chosen > 1.3 * baseline
