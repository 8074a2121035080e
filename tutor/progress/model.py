"""What the record holds, as immutable values. All times are aware and in UTC.

Named tuples rather than dataclasses: `tutor list` and the first screen wait for this module, and a frozen
dataclass with slots takes four times as long to make.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

GOOD_VERDICTS = frozenset({"right", "passed", "done"})
"""Verdicts that count as having got an item right."""


class Attempt(NamedTuple):
    """One try at one item: a lesson read, a cell run, a prediction, an answer, a challenge checked.

    `uid` tells this attempt from all others wherever it was made, so that a record imported twice
    counts once. `version` is the digest of the content that was attempted, `seconds` the time it took
    the learner, `score` between 0 and 1 where the kind has partial credit, `skills` what it says something
    about.
    """

    item: str
    kind: str
    verdict: str
    at: datetime
    uid: str
    answer: str = ""
    version: str = ""
    seed: int | None = None
    torch: str = ""
    device: str = ""
    seconds: float = 0.0
    hints: int = 0
    score: float | None = None
    skills: tuple[str, ...] = ()


class ItemState(NamedTuple):
    """All attempts at one item, summed up. Kept up to date at each attempt, never recomputed.

    `good` counts attempts with a verdict of `GOOD_VERDICTS`; `good_at` is when the first of them was made.
    `hints` and `seconds` are totals. `last` is the newest verdict.
    """

    item: str
    kind: str
    attempts: int
    good: int
    last: str
    first_at: datetime
    last_at: datetime
    good_at: datetime | None
    best: float | None
    hints: int
    seconds: float

    @property
    def ever_good(self) -> bool:
        """Passed, answered right or read to the end at least once."""
        return self.good > 0


class Position(NamedTuple):
    """Where a lesson was left: `page` of `pages`, counted from 1."""

    lesson: str
    page: int
    pages: int
    at: datetime


class Due(NamedTuple):
    """An item whose review is due since `due`. `skills` are those of its newest attempt."""

    item: str
    due: datetime
    skills: tuple[str, ...] = ()


class Evidence(NamedTuple):
    """What all attempts say of one skill at one moment: `weight` of them, older ones counting less, of which
    `good` went well (0 to `weight`). `attempts` counts them all the same; `last_at` is when the last one was.
    """

    attempts: int
    weight: float
    good: float
    last_at: datetime


def to_text(moment: datetime) -> str:
    """UTC with microseconds and a fixed width, so that text order is time order. Naive means local time."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def from_text(text: str) -> datetime:
    """The inverse of `to_text`. Raises ValueError."""
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
