"""How well a skill is known, with how little or much that rests on.

The attempts at a skill are draws from an unknown share p of right answers. Starting from "anything may be"
(Beta(1, 1)), p given `good` of `weight` attempts is Beta(1 + good, 1 + weight - good). Its mean is the
estimate; the interval holds p with probability 0.8. Few answers give a wide interval, and that is shown.
"""

from __future__ import annotations

import math
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from tutor.course.catalog import Catalog
    from tutor.progress import Evidence, Record

WITHIN = 0.8
"""the probability of the interval"""
ENOUGH = 2.5
"""attempts, as they weigh today, below which nothing is said of a skill"""
WEAK = 0.6
"""an estimate below this is worth going back for"""
KNOWN_SETTING = "known_skills"


class Mastery(NamedTuple):
    """`attempts` is how many there ever were, `weight` how many of them still count. `known`: the learner has
    placed out of it, which says nothing about the other numbers."""

    skill: str
    attempts: int
    weight: float
    good: float
    known: bool

    @property
    def estimate(self) -> float:
        return (1.0 + self.good) / (2.0 + self.weight)

    @property
    def interval(self) -> tuple[float, float]:
        """(low, high)"""
        return interval(1.0 + self.good, 1.0 + self.weight - self.good)

    @property
    def tried(self) -> bool:
        return self.weight >= ENOUGH

    @property
    def weak(self) -> bool:
        return self.tried and self.estimate < WEAK

    @property
    def text(self) -> str:
        """`about 72 % (55 to 87), 12 answers`; where there is too little to say anything, that."""
        answers = f"{self.attempts} answer{'s' * (self.attempts != 1)}"
        if not self.attempts:
            return "known before" if self.known else "not tried yet"
        if not self.tried:
            return f"too early to say, {answers}"
        low, high = (round(100 * end) for end in self.interval)
        return f"about {round(100 * self.estimate)} % ({low} to {high}), {answers}"


def masteries(catalog: Catalog, record: Record, now: datetime) -> dict[str, Mastery]:
    """Every skill of the course. Raises RecordError."""
    evidence = record.evidence(now)
    known = known_skills(record)
    return {id: mastery_of(id, evidence.get(id), id in known) for id in catalog.skills}


def mastery_of(skill: str, evidence: Evidence | None, known: bool = False) -> Mastery:
    if evidence is None:
        return Mastery(skill, 0, 0.0, 0.0, known)
    good = max(0.0, min(evidence.good, evidence.weight))  # sums of floats may be off by their last digit
    return Mastery(skill, evidence.attempts, evidence.weight, good, known)


def interval(right: float, wrong: float, within: float = WITHIN) -> tuple[float, float]:
    """The central interval of Beta(right, wrong), by adding up its density on a grid. Accurate to about
    0.002, which is more than anybody can use."""
    steps = 500
    log_of = [
        (right - 1) * math.log(x) + (wrong - 1) * math.log1p(-x)
        for x in ((n + 0.5) / steps for n in range(steps))
    ]
    top = max(log_of)
    density = [math.exp(value - top) for value in log_of]
    total = sum(density)
    tail = (1 - within) / 2
    low, high, below = 0.0, 1.0, 0.0
    for n, share in enumerate(density):
        before, below = below, below + share / total
        if before < tail <= below:
            low = (n + (tail - before) / (below - before)) / steps
        if before < 1 - tail <= below:
            high = (n + (1 - tail - before) / (below - before)) / steps
    return low, high


# --- what was known before ---------------------------------------------------------------------------


def known_skills(record: Record) -> frozenset[str]:
    """The skills that the learner has placed out of. Raises RecordError."""
    return frozenset(record.setting(KNOWN_SETTING).split())


def set_known(record: Record, skills: frozenset[str]) -> None:
    """Their lessons are skipped by what `Continue` proposes, and stay where they are; an empty set takes it
    back. Raises RecordError."""
    record.set_setting(KNOWN_SETTING, " ".join(sorted(skills)))
