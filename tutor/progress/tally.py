"""Attempts, and what they add up to: the one place where both are written, in one transaction.

Adding is commutative: attempts that arrive out of order (an imported record) give the same sums.
"""

from __future__ import annotations

import sqlite3
from typing import Any

from tutor.progress import evidence
from tutor.progress.model import GOOD_VERDICTS, Attempt, ItemState, from_text, to_text

COLUMNS = "item, kind, verdict, at, uid, answer, version, seed, torch, device, seconds, hints, score, skills"
NOTICED = "noticed"
"""the kind of what went wrong elsewhere: it says something of a skill, but is no answer of the learner's"""
STATE_COLUMNS = "id, kind, attempts, good, last, first_at, last_at, good_at, best, hints, seconds"


def clean(text: str) -> str:
    """Text that can be stored: half a surrogate pair, as a terminal can produce, becomes U+FFFD."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    return text


def know(connection: sqlite3.Connection, item: str, kind: str = "") -> None:
    """Make sure that the item has its row, which everything else refers to."""
    connection.execute("INSERT INTO item (id, kind) VALUES (?, ?) ON CONFLICT DO NOTHING", [item, kind])


def add(connection: sqlite3.Connection, attempt: Attempt) -> bool:
    """Add the attempt and count it. False where it is there already."""
    item, at = clean(attempt.item), to_text(attempt.at)
    day = attempt.at.astimezone().date().isoformat()  # the learner's own calendar, not UTC
    know(connection, item, clean(attempt.kind))
    cursor = connection.execute(
        f"INSERT INTO attempt ({COLUMNS}, day) VALUES ({', '.join('?' * 15)}) ON CONFLICT (uid) DO NOTHING",
        [
            item,
            clean(attempt.kind),
            clean(attempt.verdict),
            at,
            clean(attempt.uid),
            clean(attempt.answer),
            clean(attempt.version),
            None if attempt.seed is None else str(attempt.seed),  # a seed may have more than 64 bits
            clean(attempt.torch),
            clean(attempt.device),
            attempt.seconds,
            attempt.hints,
            attempt.score,
            clean(evidence.joined(attempt.skills)),
            day,
        ],
    )
    if cursor.rowcount == 0:
        return False
    good = attempt.verdict in GOOD_VERDICTS
    connection.execute(
        """UPDATE item SET
            kind = CASE WHEN last_at IS NULL OR :at >= last_at THEN :kind ELSE kind END,
            last = CASE WHEN last_at IS NULL OR :at >= last_at THEN :verdict ELSE last END,
            attempts = attempts + 1,
            good = good + :good,
            first_at = min(coalesce(first_at, :at), :at),
            last_at = max(coalesce(last_at, :at), :at),
            good_at = CASE WHEN :good THEN min(coalesce(good_at, :at), :at) ELSE good_at END,
            best = max(coalesce(best, :score), coalesce(:score, best)),
            hints = hints + :hints,
            seconds = seconds + :seconds
        WHERE id = :item""",
        {
            "item": item,
            "kind": clean(attempt.kind),
            "verdict": clean(attempt.verdict),
            "at": at,
            "good": int(good),
            "score": attempt.score,
            "hints": attempt.hints,
            "seconds": attempt.seconds,
        },
    )
    evidence.add(connection, attempt)
    if attempt.kind == NOTICED:  # nothing the learner did
        return True
    connection.execute(
        "INSERT INTO day (day, attempts) VALUES (?, 1) "
        "ON CONFLICT (day) DO UPDATE SET attempts = attempts + 1",
        [day],
    )
    return True


def forget(connection: sqlite3.Connection, item: str | None) -> int:
    """Delete an item with its cells and figures (`item#...`), or all items; what hangs on them goes too."""
    # '$' follows '#' in ASCII: the range is every id that starts with "item#".
    inside = "1" if item is None else "({0} = :item OR ({0} >= :item || '#' AND {0} < :item || '$'))"
    values = {"item": item}
    counted = f"kind != '{NOTICED}' AND {inside.format('item')}"
    forgotten = connection.execute(
        f"SELECT count(*), day FROM attempt WHERE {counted} GROUP BY day", values
    ).fetchall()
    if item is None:
        connection.execute("DELETE FROM skill")
    else:
        rows = connection.execute(
            f"SELECT {COLUMNS} FROM attempt WHERE skills != '' AND {inside.format('item')}", values
        )
        evidence.take_back(connection, [attempt_of(row) for row in rows.fetchall()])
    connection.executemany("UPDATE day SET attempts = attempts - ? WHERE day = ?", forgotten)
    connection.execute("DELETE FROM day WHERE attempts <= 0")
    connection.execute(f"DELETE FROM item WHERE {inside.format('id')}", values)
    return sum(count for count, _ in forgotten)


def attempt_of(row: tuple[Any, ...]) -> Attempt:
    """From a row of `COLUMNS`."""
    item, kind, verdict, at, uid, answer, version, seed, torch, device, seconds, hints, score, skills = row
    return Attempt(
        item=item,
        kind=kind,
        verdict=verdict,
        at=from_text(at),
        uid=uid,
        answer=answer,
        version=version,
        seed=None if seed is None else int(seed),
        torch=torch,
        device=device,
        seconds=seconds,
        hints=hints,
        score=score,
        skills=evidence.parted(skills),
    )


def state_of(row: tuple[Any, ...]) -> ItemState:
    """From a row of `STATE_COLUMNS`."""
    item, kind, attempts, good, last, first_at, last_at, good_at, best, hints, seconds = row
    return ItemState(
        item=item,
        kind=kind,
        attempts=attempts,
        good=good,
        last=last,
        first_at=from_text(first_at),
        last_at=from_text(last_at),
        good_at=from_text(good_at) if good_at else None,
        best=best,
        hints=hints,
        seconds=seconds,
    )
