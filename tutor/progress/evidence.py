"""What attempts say of skills: sums that fade with time, and yet are only ever added to.

An attempt of today weighs 1, one of `HALF_LIFE` ago a half. Rather than shrinking the old sums at each new
attempt, new attempts weigh more: 2 ** (time since `START` / `HALF_LIFE`); a reader divides by the weight of
now. So adding is commutative (imported attempts may come in any order) and forgetting one is subtracting.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from tutor.progress.model import GOOD_VERDICTS, Attempt, Evidence, from_text, to_text

START = datetime(2025, 1, 1, tzinfo=UTC)
HALF_LIFE = timedelta(days=60)
LARGEST = 900.0
"""as a power of two: a clock that is set to the year 2200 must not overflow a float"""

_TRIED = {"challenge": 0.25, "noticed": 1.0, "predict": 0.5}
"""what one attempt that went wrong weighs: a challenge is checked many times before it passes"""


def weight_at(moment: datetime) -> float:
    halves = (moment.astimezone(UTC) - START) / HALF_LIFE
    return float(2.0 ** max(-LARGEST, min(LARGEST, halves)))


def said(attempt: Attempt) -> tuple[float, float]:
    """(weight, how much of it is good) of one attempt before time is reckoned with.

    An answer with partial credit is good in part, and one that took a hint at most half.
    """
    good = attempt.verdict in GOOD_VERDICTS
    weight = 1.0 if good and attempt.kind != "predict" else _TRIED.get(attempt.kind, 1.0)
    share = 1.0 if good else 0.0
    if attempt.kind != "challenge" and attempt.score is not None:
        share = max(0.0, min(1.0, attempt.score))
    if attempt.hints and attempt.kind == "question":
        share = min(share, 0.5)
    return weight, weight * share


def add(connection: sqlite3.Connection, attempt: Attempt) -> None:
    weight, good = said(attempt)
    scale = weight_at(attempt.at)
    connection.executemany(
        "INSERT INTO skill (id, attempts, weight, good, last_at) VALUES (?, 1, ?, ?, ?) "
        "ON CONFLICT (id) DO UPDATE SET attempts = attempts + 1, weight = weight + excluded.weight, "
        "good = good + excluded.good, last_at = max(last_at, excluded.last_at)",
        [
            (skill, weight * scale, good * scale, to_text(attempt.at))
            for skill in dict.fromkeys(attempt.skills)
        ],
    )


def take_back(connection: sqlite3.Connection, attempts: Iterable[Attempt]) -> None:
    """The inverse of `add`, for attempts about to be forgotten."""
    for attempt in attempts:
        weight, good = said(attempt)
        scale = weight_at(attempt.at)
        connection.executemany(
            "UPDATE skill SET attempts = attempts - 1, weight = max(0, weight - ?), good = max(0, good - ?) "
            "WHERE id = ?",
            [(weight * scale, good * scale, skill) for skill in dict.fromkeys(attempt.skills)],
        )
    connection.execute("DELETE FROM skill WHERE attempts <= 0")


def read(connection: sqlite3.Connection, now: datetime) -> dict[str, Evidence]:
    scale = weight_at(now)
    rows = connection.execute("SELECT id, attempts, weight, good, last_at FROM skill").fetchall()
    return {
        id: Evidence(attempts, weight / scale, good / scale, from_text(last_at))
        for id, attempts, weight, good, last_at in rows
    }


def joined(skills: tuple[str, ...]) -> str:
    return " ".join(skill for skill in skills if skill)


def parted(text: str) -> tuple[str, ...]:
    return tuple(text.split())
