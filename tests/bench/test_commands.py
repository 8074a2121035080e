"""What the plain commands and a long record cost, as ratios. Timings are printed and fail nothing."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tutor.course.catalog import load_catalog
from tutor.progress import Attempt, Record
from tutor.review import standing

pytestmark = pytest.mark.bench

ROUNDS = 7


def seconds(*arguments: str, home: Path) -> float:
    """The median time of a command, from start to end."""
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        subprocess.run(
            [sys.executable, *arguments],
            check=True,
            stdout=subprocess.DEVNULL,
            env=os.environ | {"TUTOR_HOME": str(home)},
        )
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def show(capsys: pytest.CaptureFixture[str], what: str, value: str, bar: str) -> None:
    with capsys.disabled():
        print(f"\n  {what:<52} {value:>10}   bar: {bar}", end="")


def test_version_and_list(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    bare = seconds("-c", "pass", home=tmp_path)
    show(capsys, "a bare interpreter", f"{bare * 1000:.0f} ms", "the yardstick")
    for arguments in (["--version"], ["list"]):
        took = seconds("-m", "tutor", *arguments, home=tmp_path)
        show(capsys, f"tutor {arguments[0]}", f"{took / bare:.1f} x", "8 x")


def test_home_with_a_long_record(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Everything the home screen asks of the record, with none and with 100,000 attempts in it."""
    catalog = load_catalog()
    items = [question.id for question in catalog.questions()]
    now = datetime.now(UTC)

    def opened(file: Path) -> float:
        times = []
        for _ in range(ROUNDS):
            began = time.perf_counter()
            record = Record.open(file)
            standing(catalog, record, now)
            record.close()
            times.append(time.perf_counter() - began)
        return statistics.median(times)

    # Both know every item: what is compared is the number of attempts, not of items.
    few, many = tmp_path / "few.sqlite3", tmp_path / "many.sqlite3"
    for file, count in ((few, len(items)), (many, 100_000)):
        record = Record.open(file)
        record.add_attempts(
            Attempt(item=items[n % len(items)], kind="question", verdict="right", at=now, uid=f"{n}")
            for n in range(count)
        )
        record.close()
    show(capsys, "home, 100,000 attempts against one an item", f"{opened(many) / opened(few):.2f} x", "1.2 x")
