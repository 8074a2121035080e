"""When to ask again: one card of the fsrs scheduler for each authored question, each skill (`skill/...`) and
each family of generated questions (`family/...`), kept in the record as JSON.

The grade comes from how the answer went, never from asking the learner how hard it felt.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fsrs import Card, Rating, Scheduler

    from tutor.progress import Record

QUICK_SECONDS = 10.0
SLOW_SECONDS = 180.0


def grade(record: Record, item: str, *, right: bool, hints: int, seconds: float, now: datetime) -> None:
    """Move the item's next review according to an answer given at `now`.

    `hints` is how many were looked at, `seconds` how long the answer took (0: not known). Raises
    RecordError.
    """
    stored = record.card(item)
    rating = _rating(right=right, hints=hints, seconds=seconds, seen=stored is not None)
    card, _ = _scheduler().review_card(_card(stored, item, now), rating, now.astimezone(UTC))
    record.schedule(item, card.to_json(), card.due)


def fell_short(record: Record, item: str, now: datetime) -> None:
    """It went wrong elsewhere: the card is as after a wrong answer, and due at once. Raises RecordError."""
    from fsrs import Rating

    card, _ = _scheduler().review_card(_card(record.card(item), item, now), Rating.Again, now.astimezone(UTC))
    record.schedule(item, card.to_json(), now)


def remembered(stored: str | None, now: datetime) -> float:
    """The probability that what the card is about would be remembered at `now`; 0 without a card."""
    if stored is None:
        return 0.0
    card = _card(stored, "", now)
    return float(_scheduler().get_card_retrievability(card, now.astimezone(UTC))) if card.last_review else 0.0


def _rating(*, right: bool, hints: int, seconds: float, seen: bool) -> Rating:
    from fsrs import Rating

    if not right:
        return Rating.Again
    if hints or seconds > SLOW_SECONDS:
        return Rating.Hard
    # A first answer that was quick may have been a guess; from the second on it is knowledge.
    return Rating.Easy if seen and 0 < seconds <= QUICK_SECONDS else Rating.Good


@lru_cache(maxsize=1)
def _scheduler() -> Scheduler:
    """No learning steps: they are minutes, and a tutor is opened once a day. No fuzz: the same answers give
    the same dates."""
    from fsrs import Scheduler

    return Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)


def _card(stored: str | None, item: str, now: datetime) -> Card:
    from fsrs import Card

    if stored is not None:
        try:
            return Card.from_json(stored)
        except (ValueError, KeyError, TypeError, AttributeError):
            pass  # written by another version, or by hand: the item starts anew
    return Card(card_id=card_id(item), due=now.astimezone(UTC))


def card_id(item: str) -> int:
    """A number of 63 bits that belongs to the item. The library's own is the time, and it sleeps for it."""
    return int.from_bytes(hashlib.sha256(item.encode("utf-8", "replace")).digest()[:8], "big") >> 1
