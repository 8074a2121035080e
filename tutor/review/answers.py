"""Keeping an answer: the attempt, and what it moves, which is the question's own card or its family's, and
the cards of its skills."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tutor.progress import Record


@dataclass(frozen=True, slots=True)
class Answered:
    """One judged answer. `family`, `seed` and `difficulty` are those of a generated question: it is kept
    under its family's name, or a year of questions without end would leave a row for each of them."""

    question: str
    skills: tuple[str, ...]
    verdict: str
    score: float
    answer: str = ""
    version: str = ""
    seconds: float = 0.0
    hints: int = 0
    family: str = ""
    seed: int | None = None
    difficulty: int = 0

    @property
    def card(self) -> str:
        return f"family/{self.family}" if self.family else self.question


def keep(
    record: Record, answered: Answered, now: datetime, *, torch: str = "", moves_review: bool = True
) -> None:
    """Keeps the attempt and, where it `moves_review`, schedules what it was about. Raises RecordError."""
    version = f"difficulty {answered.difficulty}, {answered.version}" if answered.family else answered.version
    record.add_attempt(
        answered.card,
        "question",
        verdict=answered.verdict,
        answer=answered.answer,
        version=version,
        seed=answered.seed,
        torch=torch,
        seconds=answered.seconds,
        hints=answered.hints,
        score=answered.score,
        skills=answered.skills,
        at=now,
    )
    if not moves_review:
        return
    from tutor.review.schedule import grade

    right = answered.verdict == "right"
    for card in (answered.card, *(f"skill/{skill}" for skill in dict.fromkeys(answered.skills))):
        grade(record, card, right=right, hints=answered.hints, seconds=answered.seconds, now=now)
