"""What to ask next: each item's schedule, and where the learner stands in the course."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from tutor.review.standing import LessonState, Next, Standing, standing

if TYPE_CHECKING:
    from tutor.progress import Record

__all__ = ["LessonState", "Next", "Standing", "grade", "standing"]


def grade(record: Record, item: str, *, right: bool, hints: int, seconds: float, now: datetime) -> None:
    """Move the item's next review according to an answer given at `now`.

    `hints` is how many were looked at, `seconds` how long the answer took (0: not known). Raises
    RecordError.
    """
    from tutor.review.schedule import grade as scheduled  # the scheduler costs more than the first screen

    scheduled(record, item, right=right, hints=hints, seconds=seconds, now=now)
