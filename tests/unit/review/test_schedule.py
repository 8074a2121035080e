"""Schedules: right answers go further away, wrong ones come back, the same answers give the same dates."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from tutor.progress import Record
from tutor.review import grade
from tutor.review.schedule import card_id

NOW = datetime(2025, 3, 5, 12, 0, tzinfo=UTC)


@pytest.fixture
def record() -> Record:
    return Record.in_memory()


def interval(record: Record, item: str, now: datetime = NOW) -> timedelta:
    due = {due.item: due.due for due in record.due(now + timedelta(days=5000))}
    return due[item] - now


def answer(
    record: Record, item: str, *, right: bool = True, hints: int = 0, seconds: float = 30, now: datetime = NOW
) -> timedelta:
    grade(record, item, right=right, hints=hints, seconds=seconds, now=now)
    return interval(record, item, now)


def test_a_first_answer(record: Record) -> None:
    wrong = answer(record, "wrong", right=False)
    hinted = answer(record, "hinted", hints=1)
    right = answer(record, "right")
    assert timedelta(hours=12) <= wrong <= hinted < right
    assert right >= timedelta(days=2)
    assert answer(record, "quick", seconds=3) == right, "a quick first answer may be a guess"
    assert answer(record, "slow", seconds=400) == hinted
    assert answer(record, "unknown", seconds=0) == right


def test_right_answers_at_their_dates_move_further_and_further_away(record: Record) -> None:
    now = NOW
    spans = []
    for _ in range(5):
        spans.append(answer(record, "q", now=now))
        now += spans[-1]
    assert spans == sorted(spans)
    assert spans[-1] > timedelta(days=60)
    assert answer(record, "q", right=False, now=now) < timedelta(days=20)


def test_a_quick_repeated_answer_counts_more(record: Record) -> None:
    answer(record, "quick")
    answer(record, "calm")
    later = NOW + timedelta(days=3)
    assert answer(record, "quick", seconds=4, now=later) > answer(record, "calm", seconds=40, now=later)


def test_the_same_answers_give_the_same_dates() -> None:
    dates = set()
    for _ in range(3):
        record = Record.in_memory()
        for n in range(4):
            answer(record, "q", now=NOW + timedelta(days=10 * n))
        dates.add(record.card("q"))
    assert len(dates) == 1


def test_card_ids_are_the_items_own() -> None:
    assert card_id("a") == card_id("a") != card_id("b")
    assert 0 <= card_id("\ud800") < 1 << 63


@pytest.mark.parametrize(
    "stored", ["", "{}", "null", "[]", '{"card_id": "x"}', '{"card_id": 1, "state": 99}']
)
def test_a_card_that_cannot_be_read_starts_anew(record: Record, stored: str) -> None:
    record.schedule("q", stored, NOW)
    assert answer(record, "q") >= timedelta(days=2)


def test_naive_and_other_zones_are_the_same_moment(record: Record) -> None:
    assert answer(record, "a", now=NOW.astimezone()) == answer(record, "b")


def test_scheduling_needs_neither_torch_nor_textual_and_reading_not_even_fsrs() -> None:
    program = """
import sys
import tutor.review
assert "fsrs" not in sys.modules
from datetime import UTC, datetime
from tutor.progress import Record
tutor.review.grade(Record.in_memory(), "q", right=True, hints=0, seconds=1, now=datetime.now(UTC))
assert "fsrs" in sys.modules
assert not {"torch", "numpy", "textual", "rich"} & set(sys.modules)
"""
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
